import type { Layer } from '../../../lib/models/index.js';

/** A layer at an input, and by hand: what it makes of it, and the shapes of its parameters. */
export interface LayerCase<L = Layer> {
  readonly layer: L;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly parameters?: Readonly<Record<string, readonly number[]>>;
}

const four = { 'n.weight': [4], 'n.bias': [4], 'n.running_mean': [4], 'n.running_var': [4] };

/** Every type of layer, one row at least. */
export const LAYER_CASES: { readonly [T in Layer['type']]: readonly LayerCase<Extract<Layer, { type: T }>>[] } = {
  conv2d: [
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
      layer: { type: 'linear', weights: 'l', units: 3 },
      input: [6],
      output: [3],
      parameters: { 'l.weight': [6, 3], 'l.bias': [3] },
    },
  ],
  relu: [{ layer: { type: 'relu' }, input: [3, 2, 2], output: [3, 2, 2] }],
  sigmoid: [{ layer: { type: 'sigmoid' }, input: [7], output: [7] }],
  tanh: [{ layer: { type: 'tanh' }, input: [4, 3], output: [4, 3] }],
  maxPool2d: [{ layer: { type: 'maxPool2d', size: 2 }, input: [5, 7, 3], output: [2, 3, 3] }],
  avgPool2d: [{ layer: { type: 'avgPool2d', size: 2 }, input: [5, 7, 3], output: [2, 3, 3] }],
  batchNorm: [
    { layer: { type: 'batchNorm', weights: 'n' }, input: [3, 2, 4], output: [3, 2, 4], parameters: four },
    { layer: { type: 'batchNorm', weights: 'n', epsilon: 0.5 }, input: [4], output: [4], parameters: four },
  ],
  maxPool1d: [{ layer: { type: 'maxPool1d', size: 3 }, input: [10, 2], output: [3, 2] }],
  reshape: [{ layer: { type: 'reshape', shape: [2, 6] }, input: [4, 3], output: [2, 6] }],
  flatten: [{ layer: { type: 'flatten' }, input: [2, 3, 2], output: [12] }],
  dropout: [{ layer: { type: 'dropout', rate: 0.5 }, input: [5], output: [5] }],
  channelDropout: [{ layer: { type: 'channelDropout', rate: 0.5 }, input: [3, 3, 2], output: [3, 3, 2] }],
};
