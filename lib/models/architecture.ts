import type { Composite, Join, Layer } from './layers/index.js';

export type { Composite, Join, Layer } from './layers/index.js';

/** How a step is wired; without it, it takes what the step before it gives. */
export interface Wiring {
  /** By which later steps can take from it. */
  readonly name?: string;
  /** Names of earlier steps; `input` is the network's own. */
  readonly inputs?: readonly string[];
}

/** One step of a network: a layer, several values joined, or a block that holds steps itself. */
export type Step = (Layer | Join | Composite) & Wiring;

/** A network: its input [h, w, c] and its steps; the last one gives the logits. */
export interface Architecture {
  readonly name: string;
  readonly input: readonly [number, number, number];
  readonly layers: readonly Step[];
  /** How fresh weights are drawn: PyTorch's uniform ±1/√fan-in, or Glorot's uniform with zero biases (Keras). */
  readonly initializer: 'torch' | 'glorot';
  /** What is done to images before the first layer: (x − mean) / std, channel by channel. `openModel` heeds it. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** What the scores are (default: the logits that the last layer gives; probabilities: their softmax). `openModel` heeds it. */
  readonly scores?: 'logits' | 'probabilities';
  /** What the names of weights begin with that its checkpoints hold and nothing uses. */
  readonly unused?: readonly string[];
  /** Parts of names in its older checkpoints, and what they are called now. */
  readonly formerly?: Readonly<Record<string, string>>;
}
