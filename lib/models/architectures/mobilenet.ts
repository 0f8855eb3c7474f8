import type { Architecture, Step } from '../architecture.js';
import { type Convolution, IMAGENET, normed } from './blocks.js';

/** What a convolution and the normalization behind it are called. */
type Names = readonly [weights: string, norm: string];

type Part = 'expand' | 'depthwise' | 'project';

/** What tells one network of inverted residuals from another. */
interface Family extends Pick<Architecture, 'name' | 'normalize'> {
  readonly stages: readonly (readonly [expansion: number, filters: number, repeats: number, stride: number])[];
  /** Filters of each stage. */
  readonly kernels: readonly number[];
  readonly padding?: 'same';
  readonly epsilon?: number;
  readonly stem: Names;
  /** In the n-th block, from 0; one without expansion has no `expand`. */
  names(block: number, expands: boolean): Readonly<Record<Part, Names>>;
  readonly last: Names;
  readonly classifier: string;
}

interface Inverted {
  readonly channels: number;
  readonly filters: number;
  readonly expansion: number;
  readonly kernel: number;
  readonly stride: number;
}

/** Expanded, filtered channel by channel, projected; added to its input where both have one shape. */
function inverted({ channels, filters, expansion, kernel, stride }: Inverted, family: Family, block: number): Step[] {
  const { padding, epsilon } = family;
  const { expand, depthwise, project } = family.names(block, expansion > 1);
  const hidden = channels * expansion;
  const own: Convolution = { filters: hidden, kernel, stride, groups: hidden, ...(padding ? { padding } : {}) };
  const body: Step[] = [
    ...(expansion > 1 ? clipped(expand, { filters: hidden, kernel: 1 }, epsilon) : []),
    ...clipped(depthwise, own, epsilon),
    ...normed(project, { filters, kernel: 1 }, epsilon),
  ];
  return stride === 1 && channels === filters ? [{ type: 'residual', body }] : body;
}

const clipped = (names: Names, convolving: Convolution, epsilon?: number): Step[] => [
  ...normed(names, convolving, epsilon),
  { type: 'relu6' },
];

function mobile(family: Family): Architecture {
  const { name, normalize, stages, kernels, padding, epsilon } = family;
  let channels = 32;
  const blocks = stages.flatMap(([expansion, filters, repeats, stride], stage) =>
    Array.from({ length: repeats }, (_, i): Inverted => {
      const block = { channels, filters, expansion, kernel: kernels[stage], stride: i ? 1 : stride };
      channels = filters;
      return block;
    }),
  );
  return {
    name,
    input: [224, 224, 3],
    initializer: 'torch',
    normalize,
    layers: [
      ...clipped(family.stem, { filters: 32, stride: 2, ...(padding ? { padding } : {}) }, epsilon),
      ...blocks.flatMap((block, i) => inverted(block, family, i)),
      ...clipped(family.last, { filters: 1280, kernel: 1 }, epsilon),
      { type: 'globalAvgPool' },
      { type: 'dropout', rate: 0.2 },
      { type: 'linear', weights: family.classifier, units: 1000 },
    ],
  };
}

/** MobileNetV2 (Sandler et al., 2018) under torchvision's names. */
export const mobilenetV2 = mobile({
  name: 'mobilenet_v2',
  normalize: IMAGENET,
  stages: [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ],
  kernels: [3, 3, 3, 3, 3, 3, 3],
  stem: ['features.0.0', 'features.0.1'],
  names: (block, expands) => {
    const part = `features.${block + 1}.conv`;
    const at = expands ? 1 : 0;
    return {
      expand: [`${part}.0.0`, `${part}.0.1`],
      depthwise: [`${part}.${at}.0`, `${part}.${at}.1`],
      project: [`${part}.${at + 1}`, `${part}.${at + 2}`],
    };
  },
  last: ['features.18.0', 'features.18.1'],
  classifier: 'classifier.1',
});

/** EfficientNet-Lite0 (Tan and Le, 2019; the variant for phones), padded as TensorFlow does, under the names of its PyTorch ports. */
export const efficientnetLite0 = mobile({
  name: 'efficientnet-lite0',
  normalize: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  stages: [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 40, 2, 2],
    [6, 80, 3, 2],
    [6, 112, 3, 1],
    [6, 192, 4, 2],
    [6, 320, 1, 1],
  ],
  kernels: [3, 3, 5, 3, 5, 5, 3],
  padding: 'same',
  epsilon: 1e-3,
  stem: ['_conv_stem', '_bn0'],
  names: (block) => {
    const part = `_blocks.${block}`;
    return {
      expand: [`${part}._expand_conv`, `${part}._bn0`],
      depthwise: [`${part}._depthwise_conv`, `${part}._bn1`],
      project: [`${part}._project_conv`, `${part}._bn2`],
    };
  },
  last: ['_conv_head', '_bn1'],
  classifier: '_fc',
});
