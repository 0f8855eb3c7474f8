import type { Architecture, Step } from '../architecture.js';
import { IMAGENET } from './blocks.js';

const FEATURES = 768;
const EPSILON = 1e-6;

/** Attention, then two layers of their own for each token; both added to what came in. */
const encoderLayer = (name: string): Step[] => [
  {
    type: 'residual',
    body: [
      { type: 'layerNorm', weights: `${name}.ln_1`, epsilon: EPSILON },
      { type: 'attention', weights: `${name}.self_attention`, heads: 12 },
    ],
  },
  {
    type: 'residual',
    body: [
      { type: 'layerNorm', weights: `${name}.ln_2`, epsilon: EPSILON },
      { type: 'linear', weights: `${name}.mlp.0`, units: 4 * FEATURES },
      { type: 'gelu' },
      { type: 'linear', weights: `${name}.mlp.3`, units: FEATURES },
    ],
  },
];

/** ViT-B/16 (Dosovitskiy et al., 2021) under torchvision's names. */
export const vitB16: Architecture = {
  name: 'vit-b-16',
  input: [224, 224, 3],
  initializer: 'torch',
  normalize: IMAGENET,
  layers: [
    { type: 'conv2d', weights: 'conv_proj', filters: FEATURES, kernel: 16, stride: 16 },
    { type: 'reshape', shape: [14 * 14, FEATURES] },
    { type: 'prependToken', weights: 'class_token' },
    { type: 'addPositions', weights: 'encoder.pos_embedding' },
    ...Array.from({ length: 12 }, (_, i) => encoderLayer(`encoder.layers.encoder_layer_${i}`)).flat(),
    { type: 'layerNorm', weights: 'encoder.ln', epsilon: EPSILON },
    { type: 'takeToken', index: 0 },
    { type: 'linear', weights: 'heads.head', units: 1000 },
  ],
  // As torchvision called them before 0.13; the checkpoint that it publishes is older.
  formerly: { '.mlp.linear_1.': '.mlp.0.', '.mlp.linear_2.': '.mlp.3.' },
};
