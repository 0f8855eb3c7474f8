/** One layer of a sequential network, as it stands in an architecture file. */
export type Layer =
  | {
      type: 'conv2d';
      weights: string;
      filters: number;
      kernel: number;
      stride?: number;
      padding?: number;
      /** False where a checkpoint has none; it is then zero. */
      bias?: boolean;
    }
  | { type: 'conv1d'; weights: string; filters: number; kernel: number }
  | { type: 'linear'; weights: string; units: number; bias?: boolean }
  | { type: 'relu' }
  | { type: 'sigmoid' }
  | { type: 'tanh' }
  | { type: 'maxPool2d'; size: number }
  | { type: 'avgPool2d'; size: number }
  /** By the statistics it was trained to (Ioffe and Szegedy, 2015), ε being 1e-5; such networks are not trained here. */
  | { type: 'batchNorm'; weights: string; epsilon?: number }
  | { type: 'maxPool1d'; size: number }
  | { type: 'reshape'; shape: number[] }
  /**
   * The order of the values in a PyTorch checkpoint. `chw` (default) is that in which PyTorch flattens: the weights
   * behind are permuted when they are read. `hwc`: the network moved its channels to the end before.
   */
  | { type: 'flatten'; order?: 'hwc' | 'chw' }
  | { type: 'dropout'; rate: number }
  /** Drops whole channels (Tompson et al., 2015; PyTorch's Dropout2d). */
  | { type: 'channelDropout'; rate: number };

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
