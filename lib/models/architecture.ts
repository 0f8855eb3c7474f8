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
}

/** The LeNet of PyTorch's FGSM tutorial: 21,840 weights. */
export const lenet: Architecture = {
  name: 'lenet',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    { type: 'conv2d', weights: 'conv1', filters: 10, kernel: 5 },
    { type: 'maxPool2d', size: 2 },
    { type: 'relu' },
    { type: 'conv2d', weights: 'conv2', filters: 20, kernel: 5 },
    { type: 'channelDropout', rate: 0.5 },
    { type: 'maxPool2d', size: 2 },
    { type: 'relu' },
    { type: 'flatten', order: 'chw' },
    { type: 'linear', weights: 'fc1', units: 50 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.5 },
    { type: 'linear', weights: 'fc2', units: 10 },
  ],
};

/** The study's distilled student: one-dimensional convolutions over the row of 784 pixels. */
export const student: Architecture = {
  name: 'student',
  input: [28, 28, 1],
  initializer: 'glorot',
  layers: [
    { type: 'reshape', shape: [784, 1] },
    { type: 'conv1d', weights: 'conv1', filters: 32, kernel: 3 },
    { type: 'relu' },
    { type: 'conv1d', weights: 'conv2', filters: 32, kernel: 1 },
    { type: 'relu' },
    { type: 'maxPool1d', size: 2 },
    { type: 'conv1d', weights: 'conv3', filters: 64, kernel: 3 },
    { type: 'relu' },
    { type: 'conv1d', weights: 'conv4', filters: 64, kernel: 3 },
    { type: 'relu' },
    { type: 'maxPool1d', size: 2 },
    { type: 'flatten' },
    { type: 'linear', weights: 'fc1', units: 200 },
    { type: 'relu' },
    { type: 'dropout', rate: 0.5 },
    { type: 'linear', weights: 'fc2', units: 200 },
    { type: 'relu' },
    { type: 'linear', weights: 'logits', units: 10 },
  ],
};

/** Architectures by name. */
export const architectures: Readonly<Record<string, Architecture>> = { lenet, student };
