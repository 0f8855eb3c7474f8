import type { Step } from '../../architecture.js';
import type { NamedArray, NamedArrays } from '../../contracts.js';
import { activationIn, type Config, checkDepth } from './config.js';
import type { Family } from './family.js';

/** Attention, then two layers of their own for each token; both added to what came in. */
function encoderLayer(name: string, config: Config): Step[] {
  const epsilon = config.positive('layer_norm_eps');
  return [
    {
      type: 'residual',
      body: [
        { type: 'layerNorm', weights: `${name}.layernorm_before`, epsilon },
        { type: 'attention', weights: `${name}.attention`, heads: config.count('num_attention_heads') },
      ],
    },
    {
      type: 'residual',
      body: [
        { type: 'layerNorm', weights: `${name}.layernorm_after`, epsilon },
        { type: 'linear', weights: `${name}.intermediate.dense`, units: config.count('intermediate_size') },
        activationIn(config),
        { type: 'linear', weights: `${name}.output.dense`, units: config.count('hidden_size') },
      ],
    },
  ];
}

/** Height and width, which may be written as one number. */
function sides(config: Config, name: string): readonly [number, number] {
  if (!Array.isArray(config.fields[name])) return [config.count(name), config.count(name)];
  const [height, width, ...more] = config.counts(name);
  return more.length || width === undefined
    ? config.fail(`has ${name} ${JSON.stringify(config.fields[name])}; expected a height and a width.`)
    : [height, width];
}

const PARTS = ['query', 'key', 'value'] as const;
const PART = /^(.*\.attention)\.attention\.(query|key|value)\.(weight|bias)$/;

/** Rows of several arrays one below the other. */
function stacked(parts: readonly NamedArray[]): NamedArray {
  const data = new Float32Array(parts.reduce((sum, { data }) => sum + data.length, 0));
  parts.reduce((at, part) => {
    data.set(part.data, at);
    return at + part.data.length;
  }, 0);
  const [{ shape }] = parts;
  return { shape: [parts.reduce((sum, part) => sum + part.shape[0], 0), ...shape.slice(1)], data };
}

/** Queries, keys and values together, as PyTorch's own attention has them; without biases theirs are zero. */
function joined(arrays: NamedArrays): NamedArrays {
  const result: Record<string, NamedArray> = {};
  for (const [name, array] of Object.entries(arrays)) {
    const [, attention, part, role] = PART.exec(name) ?? [];
    const of = (each: string, kind: string) => arrays[`${attention}.attention.${each}.${kind}`];
    if (attention === undefined) result[name.replace(/\.attention\.output\.dense\./, '.attention.out_proj.')] = array;
    else if (!PARTS.every((each) => of(each, role))) result[name] = array;
    else if (part === 'query') {
      result[`${attention}.in_proj_${role}`] = stacked(PARTS.map((each) => of(each, role)));
      if (role === 'weight' && !of('query', 'bias'))
        result[`${attention}.in_proj_bias`] = {
          shape: [3 * array.shape[0]],
          data: new Float32Array(3 * array.shape[0]),
        };
    }
  }
  return result;
}

/** Vision transformers (Dosovitskiy et al., 2021). */
export const vit: Family = {
  class: 'ViTForImageClassification',
  size: (config) => sides(config, 'image_size'),
  layers: (config, [height, width], classes) => {
    const [down, across] = sides(config, 'patch_size');
    if (down !== across) config.fail(`has patch_size ${down} × ${across}; square patches are read.`);
    const features = config.count('hidden_size');
    const depth = config.count('num_hidden_layers');
    checkDepth(config, 'num_hidden_layers', [depth]);
    const tokens = Math.floor(height / down) * Math.floor(width / across);
    return [
      {
        type: 'conv2d',
        weights: 'vit.embeddings.patch_embeddings.projection',
        filters: features,
        kernel: down,
        stride: down,
      },
      { type: 'reshape', shape: [tokens, features] },
      { type: 'prependToken', weights: 'vit.embeddings.cls_token' },
      { type: 'addPositions', weights: 'vit.embeddings.position_embeddings' },
      ...Array.from({ length: depth }, (_, i) => encoderLayer(`vit.encoder.layer.${i}`, config)).flat(),
      { type: 'layerNorm', weights: 'vit.layernorm', epsilon: config.positive('layer_norm_eps') },
      { type: 'takeToken', index: 0 },
      { type: 'linear', weights: 'classifier', units: classes },
    ];
  },
  arrays: joined,
  // The classifier takes the first token as it is.
  unused: ['vit.pooler.', 'vit.embeddings.mask_token'],
};
