import type { Architecture, Step } from '../architecture.js';
import { type Block, head, IMAGENET, keepsShape, normed, residualStages } from './blocks.js';

/** Stages of `layerN.i`, channels doubling, each but the first at half the size. */
export const doubling = (blocks: readonly number[], first: number, widening = 1) => ({
  stages: blocks.map((count, i) => ({ blocks: count, filters: first * 2 ** i * widening, stride: i ? 2 : 1 })),
  name: (stage: number, block: number) => `layer${stage + 1}.${block}`,
});

/** Names of the shortcut's convolution and normalization: `downsample.0` and `.1`. */
type Projection = 'downsample' | 'shortcut';

const projected = (block: Block, projection: Projection): { shortcut?: Step[] } => {
  const { name, filters, stride } = block;
  if (keepsShape(block)) return {};
  const names = [`${name}.${projection}.0`, `${name}.${projection}.1`] as const;
  return { shortcut: normed(names, { filters, kernel: 1, stride }) };
};

/** Two convolutions of 3×3: the block without its shortcut. */
export const basicBody = ({ name, filters, stride }: Block): Step[] => [
  ...normed([`${name}.conv1`, `${name}.bn1`], { filters, stride }),
  { type: 'relu' },
  ...normed([`${name}.conv2`, `${name}.bn2`], { filters }),
];

export const basicBlock =
  (projection: Projection) =>
  (block: Block): Step[] => [
    { type: 'residual', body: basicBody(block), ...projected(block, projection) },
    { type: 'relu' },
  ];

/** 1×1 to a quarter of the channels, 3×3 with the stride, 1×1 back. */
const bottleneck = (block: Block): Step[] => {
  const { name, filters, stride } = block;
  const narrow = filters / 4;
  const body: Step[] = [
    ...normed([`${name}.conv1`, `${name}.bn1`], { filters: narrow, kernel: 1 }),
    { type: 'relu' },
    ...normed([`${name}.conv2`, `${name}.bn2`], { filters: narrow, stride }),
    { type: 'relu' },
    ...normed([`${name}.conv3`, `${name}.bn3`], { filters, kernel: 1 }),
  ];
  return [{ type: 'residual', body, ...projected(block, 'downsample') }, { type: 'relu' }];
};

const resnet = (name: string, stages: Step[]): Architecture => ({
  name,
  input: [224, 224, 3],
  initializer: 'torch',
  normalize: IMAGENET,
  layers: [
    ...normed(['conv1', 'bn1'], { filters: 64, kernel: 7, stride: 2 }),
    { type: 'relu' },
    { type: 'maxPool2d', size: 3, stride: 2, padding: 1 },
    ...stages,
    ...head('fc', 1000),
  ],
});

const basic = (blocks: readonly number[]) =>
  residualStages({ channels: 64, ...doubling(blocks, 64), block: basicBlock('downsample') });

/** Residual networks for ImageNet (He et al., 2016) under torchvision's names. */
export const resnet18 = resnet('resnet18', basic([2, 2, 2, 2]));
export const resnet34 = resnet('resnet34', basic([3, 4, 6, 3]));
export const resnet50 = resnet(
  'resnet50',
  residualStages({ channels: 64, ...doubling([3, 4, 6, 3], 64, 4), block: bottleneck }),
);
