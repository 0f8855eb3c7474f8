import {
  type Architecture,
  createNetwork,
  initialWeights,
  type NamedArrays,
  type Network,
} from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';

/** Two classes; images of one row of two pixels, two hidden units and a ReLU: its numbers can be worked out by hand. */
const byHand: Architecture = {
  name: 'by hand',
  input: [1, 2, 1],
  initializer: 'torch',
  layers: [
    { type: 'flatten' },
    { type: 'linear', weights: 'first', units: 2 },
    { type: 'relu' },
    { type: 'linear', weights: 'last', units: 2 },
  ],
};

/** Hidden values are `first` applied to the pixels; logits are `last` applied to these. All biases are zero. */
export const networkByHand = (first: readonly number[], last: readonly number[]): Network =>
  createNetwork(byHand, {
    'first.weight': { shape: [2, 2], data: Float32Array.from(first) },
    'first.bias': { shape: [2], data: new Float32Array(2) },
    'last.weight': { shape: [2, 2], data: Float32Array.from(last) },
    'last.bias': { shape: [2], data: new Float32Array(2) },
  });

/**
 * A convolution, a pool and two dense layers, three classes, images [6, 6, 1]. Under a pool of 2 × 2 the network in use
 * would sum in another order than layer by layer.
 */
const small: Architecture = {
  name: 'small',
  input: [6, 6, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv', filters: 4, kernel: 3, padding: 1 },
    { type: 'relu' },
    { type: 'maxPool2d', size: 3 },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'dense', units: 8 },
    { type: 'relu' },
    { type: 'linear', weights: 'out', units: 3 },
  ],
};

export const smallWeights = (seed = 3): NamedArrays => initialWeights(small, seed);
export const smallNetwork = (seed = 3): Network => createNetwork(small, smallWeights(seed), `small ${seed}`);
export const smallImages = (n: number): Tensor4D => tf.tensor4d(keyedUniform(n * 36, 0, 1, 5), [n, 6, 6, 1]);
export const smallLabels = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i % 3);
