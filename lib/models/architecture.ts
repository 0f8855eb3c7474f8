/** One layer of a sequential network, as it stands in an architecture file. */
export type Layer =
  | { type: 'conv2d'; weights: string; filters: number; kernel: number; stride?: number; padding?: number }
  | { type: 'conv1d'; weights: string; filters: number; kernel: number }
  | { type: 'linear'; weights: string; units: number }
  | { type: 'relu' }
  | { type: 'maxPool2d'; size: number }
  | { type: 'maxPool1d'; size: number }
  | { type: 'reshape'; shape: number[] }
  /** `chw`: the order in which PyTorch flattens; weights of the next linear layer are permuted when they are read. */
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
  /** What the network does to images before its first layer: (x − mean) / std, channel by channel. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** What its scores are (default: the logits that the last layer gives); probabilities are their softmax. */
  readonly scores?: 'logits' | 'probabilities';
}
