import type { Step } from '../../architecture.js';
import type { NamedArray, NamedArrays } from '../../contracts.js';
import { activationIn, type Config, checkDepth } from './config.js';
import type { Family } from './family.js';

/** That of all normalizations but the last, whatever the configuration says. */
const EPSILON = 1e-6;

/** By which a factor's name goes here. */
const SCALE = 'layer_scale_parameter';

/** Each channel filtered alone, then all channels of a place mixed twice; added to what came in. */
const block = (name: string, channels: number, config: Config): Step => ({
  type: 'residual',
  body: [
    { type: 'conv2d', weights: `${name}.dwconv`, filters: channels, kernel: 7, padding: 3, groups: channels },
    { type: 'layerNorm', weights: `${name}.layernorm`, epsilon: EPSILON },
    { type: 'conv2d', weights: `${name}.pwconv1`, filters: 4 * channels, kernel: 1 },
    activationIn(config),
    { type: 'conv2d', weights: `${name}.pwconv2`, filters: channels, kernel: 1 },
    // Where it begins at nothing it is left away.
    ...(Number(config.fields.layer_scale_init_value) > 0
      ? [{ type: 'affine', weights: `${name}.${SCALE}`, bias: false } as const]
      : []),
  ],
});

const downsampling = (name: string, filters: number): Step[] => [
  { type: 'layerNorm', weights: `${name}.0`, epsilon: EPSILON },
  { type: 'conv2d', weights: `${name}.1`, filters, kernel: 2, stride: 2 },
];

/** What mixes the channels of a place is linear there, and a convolution of one pixel here. */
const changed = (name: string, array: NamedArray): [string, NamedArray] => {
  if (name.endsWith(`.${SCALE}`)) return [`${name}.weight`, array];
  return [name, /\.pwconv[12]\.weight$/.test(name) ? { ...array, shape: [...array.shape, 1, 1] } : array];
};

/** ConvNeXt (Liu et al., 2022). */
export const convnext: Family = {
  class: 'ConvNextForImageClassification',
  layers: (config, _input, classes) => {
    const sizes = config.counts('hidden_sizes');
    const depths = config.counts('depths');
    checkDepth(config, 'depths', depths);
    if (sizes.length !== depths.length)
      config.fail(`has ${sizes.length} hidden_sizes and ${depths.length} depths; expected as many of both.`);
    const patch = config.count('patch_size');
    return [
      {
        type: 'conv2d',
        weights: 'convnext.embeddings.patch_embeddings',
        filters: sizes[0],
        kernel: patch,
        stride: patch,
      },
      { type: 'layerNorm', weights: 'convnext.embeddings.layernorm', epsilon: EPSILON },
      ...sizes.flatMap((channels, stage) => {
        const name = `convnext.encoder.stages.${stage}`;
        return [
          ...(stage ? downsampling(`${name}.downsampling_layer`, channels) : []),
          ...Array.from({ length: depths[stage] }, (_, i) => block(`${name}.layers.${i}`, channels, config)),
        ];
      }),
      { type: 'globalAvgPool' },
      { type: 'layerNorm', weights: 'convnext.layernorm', epsilon: config.positive('layer_norm_eps') },
      { type: 'linear', weights: 'classifier', units: classes },
    ];
  },
  arrays: (arrays: NamedArrays) =>
    Object.fromEntries(Object.entries(arrays).map(([name, array]) => changed(name, array))),
};
