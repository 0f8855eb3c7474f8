import type { Layer } from './layers/index.js';

export type { Layer } from './layers/index.js';

/** A sequential network: its input [h, w, c] and its layers; the last one gives the logits. */
export interface Architecture {
  readonly name: string;
  readonly input: readonly [number, number, number];
  readonly layers: readonly Layer[];
  /** How fresh weights are drawn: PyTorch's uniform ±1/√fan-in, or Glorot's uniform with zero biases (Keras). */
  readonly initializer: 'torch' | 'glorot';
  /** What is done to images before the first layer: (x − mean) / std, channel by channel. `openModel` heeds it. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** What the scores are (default: the logits that the last layer gives; probabilities: their softmax). `openModel` heeds it. */
  readonly scores?: 'logits' | 'probabilities';
}
