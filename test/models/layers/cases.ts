import type { Layer } from '../../../lib/models/index.js';

/** A layer at an input, and by hand: what it makes of it, and the shapes of its parameters. */
export interface LayerCase<L = Layer> {
  readonly layer: L;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
}

const four = { 'n.weight': [4], 'n.bias': [4], 'n.running_mean': [4], 'n.running_var': [4] };

const pair = (n: number) => ({ 'n.weight': [n], 'n.bias': [n] });

/** Every type of layer, one row at least. */
export const LAYER_CASES: { readonly [T in Layer['type']]: readonly LayerCase<Extract<Layer, { type: T }>>[] } = {
  conv2d: [
    {
      layer: { type: 'conv2d', weights: 'c', filters: 4, kernel: 3, dilation: 2, bias: false },
      input: [6, 6, 2],
      output: [2, 2, 4],
      parameters: { 'c.weight': [3, 3, 2, 4], 'c.bias': [4] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 4, kernel: 3 },
      input: [6, 5, 2],
      output: [4, 3, 4],
      parameters: { 'c.weight': [3, 3, 2, 4], 'c.bias': [4] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 5, kernel: 4, stride: 2, padding: 1 },
      input: [7, 6, 3],
      output: [3, 3, 5],
      parameters: { 'c.weight': [4, 4, 3, 5], 'c.bias': [5] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 6, kernel: [3, 2], stride: 2, padding: 'same' },
      input: [6, 7, 3],
      output: [3, 4, 6],
      parameters: { 'c.weight': [3, 2, 3, 6], 'c.bias': [6] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 4, kernel: 3, padding: [0, 1, 2, 1] },
      input: [6, 5, 12],
      output: [5, 6, 4],
      parameters: { 'c.weight': [3, 3, 12, 4], 'c.bias': [4] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 4, kernel: 3, dilation: 2, padding: 2, stride: 2 },
      input: [9, 8, 2],
      output: [5, 4, 4],
      parameters: { 'c.weight': [3, 3, 2, 4], 'c.bias': [4] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 12, kernel: 3, stride: 2, padding: 1, groups: 12 },
      input: [8, 7, 12],
      output: [4, 4, 12],
      parameters: { 'c.weight': [3, 3, 1, 12], 'c.bias': [12] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 6, kernel: 3, padding: 1, groups: 3 },
      input: [8, 7, 3],
      output: [8, 7, 6],
      parameters: { 'c.weight': [3, 3, 1, 6], 'c.bias': [6] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 5, kernel: 3, padding: 1, groups: 5 },
      input: [8, 7, 5],
      output: [8, 7, 5],
      parameters: { 'c.weight': [3, 3, 1, 5], 'c.bias': [5] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 6, kernel: 3, padding: 1, groups: 2 },
      input: [8, 7, 4],
      output: [8, 7, 6],
      parameters: { 'c.weight': [3, 3, 2, 6], 'c.bias': [6] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 6, kernel: 3, padding: 2, groups: 2, dilation: 2 },
      input: [8, 7, 4],
      output: [8, 7, 6],
      parameters: { 'c.weight': [3, 3, 2, 6], 'c.bias': [6] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 24, kernel: 1, stride: 2 },
      input: [9, 8, 12],
      output: [5, 4, 24],
      parameters: { 'c.weight': [1, 1, 12, 24], 'c.bias': [24] },
    },
    {
      layer: { type: 'conv2d', weights: 'c', filters: 7, kernel: 4, stride: 4 },
      input: [8, 13, 3],
      output: [2, 3, 7],
      parameters: { 'c.weight': [4, 4, 3, 7], 'c.bias': [7] },
    },
  ],
  convTranspose2d: [
    {
      layer: { type: 'convTranspose2d', weights: 'c', filters: 2, kernel: 2, bias: false },
      input: [3, 3, 2],
      output: [4, 4, 2],
      parameters: { 'c.weight': [2, 2, 2, 2], 'c.bias': [2] },
    },
    {
      layer: { type: 'convTranspose2d', weights: 'c', filters: 4, kernel: 3, stride: 2 },
      input: [3, 4, 5],
      output: [7, 9, 4],
      parameters: { 'c.weight': [3, 3, 4, 5], 'c.bias': [4] },
    },
    {
      layer: { type: 'convTranspose2d', weights: 'c', filters: 1, kernel: 2, stride: 2 },
      input: [7, 7, 12],
      output: [14, 14, 1],
      parameters: { 'c.weight': [2, 2, 1, 12], 'c.bias': [1] },
    },
    {
      layer: { type: 'convTranspose2d', weights: 'c', filters: 2, kernel: 3, stride: 2, padding: 1, outputPadding: 1 },
      input: [4, 3, 2],
      output: [8, 6, 2],
      parameters: { 'c.weight': [3, 3, 2, 2], 'c.bias': [2] },
    },
    {
      layer: { type: 'convTranspose2d', weights: 'c', filters: 3, kernel: [3, 4], stride: 2, padding: 'same' },
      input: [4, 3, 2],
      output: [8, 6, 3],
      parameters: { 'c.weight': [3, 4, 3, 2], 'c.bias': [3] },
    },
  ],
  conv1d: [
    {
      layer: { type: 'conv1d', weights: 'c', filters: 4, kernel: 3 },
      input: [9, 2],
      output: [7, 4],
      parameters: { 'c.weight': [3, 2, 4], 'c.bias': [4] },
    },
  ],
  linear: [
    {
      layer: { type: 'linear', weights: 'l', units: 3, bias: false },
      input: [4, 2],
      output: [4, 3],
      parameters: { 'l.weight': [2, 3], 'l.bias': [3] },
    },
    {
      layer: { type: 'linear', weights: 'l', units: 3 },
      input: [6],
      output: [3],
      parameters: { 'l.weight': [6, 3], 'l.bias': [3] },
    },
  ],
  relu6: [{ layer: { type: 'relu6' }, input: [40], output: [40] }],
  leakyRelu: [{ layer: { type: 'leakyRelu', slope: 0.2 }, input: [40], output: [40] }],
  clip: [{ layer: { type: 'clip', min: -0.3, max: 0.4 }, input: [4, 3], output: [4, 3] }],
  prelu: [
    {
      layer: { type: 'prelu', weights: 'n', shared: 'all' },
      input: [3, 4],
      output: [3, 4],
      parameters: { 'n.weight': [1] },
    },
    {
      layer: { type: 'prelu', weights: 'n', shared: 'places' },
      input: [2, 3, 4],
      output: [2, 3, 4],
      parameters: { 'n.weight': [4] },
    },
    {
      layer: { type: 'prelu', weights: 'n', shared: 'none' },
      input: [2, 3, 4],
      output: [2, 3, 4],
      parameters: { 'n.weight': [2, 3, 4] },
    },
  ],
  elu: [{ layer: { type: 'elu' }, input: [40], output: [40] }],
  gelu: [
    { layer: { type: 'gelu' }, input: [40], output: [40] },
    { layer: { type: 'gelu', approximate: true }, input: [40], output: [40] },
  ],
  silu: [{ layer: { type: 'silu' }, input: [40], output: [40] }],
  softplus: [
    { layer: { type: 'softplus' }, input: [40], output: [40] },
    { layer: { type: 'softplus', beta: 10 }, input: [40], output: [40] },
  ],
  hardSigmoid: [{ layer: { type: 'hardSigmoid' }, input: [40], output: [40] }],
  hardSwish: [{ layer: { type: 'hardSwish' }, input: [40], output: [40] }],
  relu: [{ layer: { type: 'relu' }, input: [3, 2, 2], output: [3, 2, 2] }],
  sigmoid: [{ layer: { type: 'sigmoid' }, input: [7], output: [7] }],
  tanh: [{ layer: { type: 'tanh' }, input: [4, 3], output: [4, 3] }],
  maxPool2d: [
    { layer: { type: 'maxPool2d', size: 2 }, input: [5, 7, 3], output: [2, 3, 3] },
    { layer: { type: 'maxPool2d', size: 3, stride: 2, padding: 1 }, input: [8, 7, 3], output: [4, 4, 3] },
    {
      layer: { type: 'maxPool2d', size: [3, 2], stride: [1, 2], padding: 'same' },
      input: [6, 7, 3],
      output: [6, 4, 3],
    },
  ],
  avgPool2d: [
    { layer: { type: 'avgPool2d', size: 2 }, input: [5, 7, 3], output: [2, 3, 3] },
    { layer: { type: 'avgPool2d', size: 3, stride: 2, padding: 1 }, input: [8, 7, 3], output: [4, 4, 3] },
    {
      layer: { type: 'avgPool2d', size: [3, 2], stride: 2, padding: [0, 1, 1, 0], countPadding: false },
      input: [6, 5, 3],
      output: [3, 3, 3],
    },
  ],
  adaptiveAvgPool2d: [
    { layer: { type: 'adaptiveAvgPool2d', size: [3, 4] }, input: [7, 9, 3], output: [3, 4, 3] },
    { layer: { type: 'adaptiveAvgPool2d', size: 1 }, input: [7, 9, 3], output: [1, 1, 3] },
  ],
  globalAvgPool: [{ layer: { type: 'globalAvgPool' }, input: [5, 4, 3], output: [3] }],
  upsample2d: [
    { layer: { type: 'upsample2d', factor: 2 }, input: [3, 2, 4], output: [6, 4, 4] },
    { layer: { type: 'upsample2d', factor: [3, 11], mode: 'nearest' }, input: [5, 4, 2], output: [15, 44, 2] },
    { layer: { type: 'upsample2d', factor: 2, mode: 'bilinear' }, input: [3, 4, 2], output: [6, 8, 2] },
    { layer: { type: 'upsample2d', factor: [1, 3], mode: 'bilinear' }, input: [2, 1, 3], output: [2, 3, 3] },
  ],
  zeroPad2d: [
    { layer: { type: 'zeroPad2d', padding: 2 }, input: [3, 2, 4], output: [7, 6, 4] },
    { layer: { type: 'zeroPad2d', padding: 0 }, input: [3, 2, 4], output: [3, 2, 4] },
    { layer: { type: 'zeroPad2d', padding: [0, 1, 2, 3] }, input: [3, 2, 4], output: [4, 7, 4] },
  ],
  crop2d: [
    { layer: { type: 'crop2d', margin: 1 }, input: [4, 5, 2], output: [2, 3, 2] },
    { layer: { type: 'crop2d', margin: [0, 1, 2, 0] }, input: [4, 5, 2], output: [3, 3, 2] },
    { layer: { type: 'crop2d', margin: 0 }, input: [4, 5, 2], output: [4, 5, 2] },
  ],
  padChannels: [{ layer: { type: 'padChannels', before: 1, after: 2 }, input: [2, 3, 4], output: [2, 3, 7] }],
  batchNorm: [
    { layer: { type: 'batchNorm', weights: 'n' }, input: [3, 2, 4], output: [3, 2, 4], parameters: four },
    { layer: { type: 'batchNorm', weights: 'n', epsilon: 0.5 }, input: [4], output: [4], parameters: four },
  ],
  affine: [
    { layer: { type: 'affine', weights: 'n' }, input: [3, 2, 4], output: [3, 2, 4], parameters: pair(4) },
    { layer: { type: 'affine', weights: 'n', bias: false }, input: [5, 4], output: [5, 4], parameters: pair(4) },
    { layer: { type: 'affine', weights: 'n', fixed: true }, input: [4], output: [4], parameters: pair(4) },
  ],
  layerNorm: [
    { layer: { type: 'layerNorm', weights: 'n' }, input: [5, 4], output: [5, 4], parameters: pair(4) },
    { layer: { type: 'layerNorm', weights: 'n', epsilon: 0.5 }, input: [6], output: [6], parameters: pair(6) },
    { layer: { type: 'layerNorm', weights: 'n' }, input: [3, 2, 4], output: [3, 2, 4], parameters: pair(4) },
  ],
  groupNorm: [
    {
      layer: { type: 'groupNorm', weights: 'n', groups: 3 },
      input: [3, 2, 6],
      output: [3, 2, 6],
      parameters: pair(6),
    },
    {
      layer: { type: 'groupNorm', weights: 'n', groups: 4, epsilon: 0.1 },
      input: [3, 2, 4],
      output: [3, 2, 4],
      parameters: pair(4),
    },
    {
      layer: { type: 'groupNorm', weights: 'n', groups: 1 },
      input: [1, 1, 4],
      output: [1, 1, 4],
      parameters: pair(4),
    },
  ],
  prependToken: [
    {
      layer: { type: 'prependToken', weights: 'class_token' },
      input: [4, 3],
      output: [5, 3],
      parameters: { class_token: [1, 1, 3] },
    },
  ],
  addPositions: [
    {
      layer: { type: 'addPositions', weights: 'encoder.pos_embedding' },
      input: [4, 3],
      output: [4, 3],
      parameters: { 'encoder.pos_embedding': [1, 4, 3] },
    },
  ],
  attention: [
    {
      layer: { type: 'attention', weights: 'a', heads: 2 },
      input: [5, 6],
      output: [5, 6],
      parameters: {
        'a.in_proj_weight': [6, 18],
        'a.in_proj_bias': [18],
        'a.out_proj.weight': [6, 6],
        'a.out_proj.bias': [6],
      },
    },
  ],
  takeToken: [
    { layer: { type: 'takeToken', index: 0 }, input: [4, 3], output: [3] },
    { layer: { type: 'takeToken', index: 2 }, input: [4, 3], output: [3] },
  ],
  maxPool1d: [{ layer: { type: 'maxPool1d', size: 3 }, input: [10, 2], output: [3, 2] }],
  reshape: [{ layer: { type: 'reshape', shape: [2, 6] }, input: [4, 3], output: [2, 6] }],
  flatten: [{ layer: { type: 'flatten' }, input: [2, 3, 2], output: [12] }],
  dropout: [{ layer: { type: 'dropout', rate: 0.5 }, input: [5], output: [5] }],
  channelDropout: [{ layer: { type: 'channelDropout', rate: 0.5 }, input: [3, 3, 2], output: [3, 3, 2] }],
};
