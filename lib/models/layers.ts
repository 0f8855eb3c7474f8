import { keyedRandom, type Tensor, type Tensor2D, type Tensor3D, type Tensor4D, tf } from '../tensor/index.js';
import type { Architecture, Layer } from './architecture.js';

/** A weight a layer needs: its shape here, and how many inputs and outputs it connects. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly fanIn: number;
  readonly fanOut: number;
}

/** A layer placed in its network: what comes in, what goes out, what it learns. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly parameters: readonly Parameter[];
}

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function weighted(weights: string, shape: readonly number[], bias: number): Parameter[] {
  const fanIn = product(shape.slice(0, -1));
  const fanOut = product(shape) / shape[shape.length - 2];
  return [
    { name: `${weights}.weight`, shape, fanIn, fanOut },
    { name: `${weights}.bias`, shape: [bias], fanIn, fanOut },
  ];
}

function place(layer: Layer, input: readonly number[]): PlacedLayer {
  const placed = (output: readonly number[], parameters: Parameter[] = []): PlacedLayer => ({
    layer,
    input,
    output,
    parameters,
  });
  switch (layer.type) {
    case 'conv2d': {
      const { kernel, filters, stride = 1, padding = 0 } = layer;
      const side = (n: number) => Math.floor((n + 2 * padding - kernel) / stride) + 1;
      return placed(
        [side(input[0]), side(input[1]), filters],
        weighted(layer.weights, [kernel, kernel, input[2], filters], filters),
      );
    }
    case 'conv1d':
      return placed(
        [input[0] - layer.kernel + 1, layer.filters],
        weighted(layer.weights, [layer.kernel, input[1], layer.filters], layer.filters),
      );
    case 'linear':
      return placed([layer.units], weighted(layer.weights, [input[0], layer.units], layer.units));
    case 'maxPool2d':
    case 'avgPool2d':
      return placed([Math.floor(input[0] / layer.size), Math.floor(input[1] / layer.size), input[2]]);
    case 'maxPool1d':
      return placed([Math.floor(input[0] / layer.size), input[1]]);
    case 'batchNorm': {
      const channels = input[input.length - 1];
      const parts = ['weight', 'bias', 'running_mean', 'running_var'];
      return placed(
        input,
        parts.map((part) => ({ name: `${layer.weights}.${part}`, shape: [channels], fanIn: 1, fanOut: 1 })),
      );
    }
    case 'reshape':
      return placed(layer.shape);
    case 'flatten':
      return placed([product(input)]);
    default:
      return placed(input);
  }
}

/** Follows the shapes through a network, layer by layer. */
export function placeLayers(architecture: Architecture): PlacedLayer[] {
  let shape: readonly number[] = architecture.input;
  return architecture.layers.map((layer) => {
    const placed = place(layer, shape);
    shape = placed.output;
    return placed;
  });
}

/** Zeros where a value (or a whole channel) is dropped, 1/(1 − rate) elsewhere. */
function dropoutMask(shape: readonly number[], rate: number, keys: readonly number[]): Tensor {
  const random = keyedRandom(...keys);
  const kept = 1 / (1 - rate);
  return tf.tensor(
    Float32Array.from({ length: product(shape) }, () => (random() < rate ? 0 : kept)),
    [...shape],
  );
}

/**
 * One layer's output in operations that a tape sees, for the gradients of weights; `reversePass` has the fast ones.
 * `keys` are given in training alone: dropout layers then draw their masks from them.
 */
export function applyLayer(
  { layer, output }: PlacedLayer,
  x: Tensor,
  weights: Readonly<Record<string, Tensor>>,
  keys?: readonly number[],
): Tensor {
  const weight = (name: string) => weights[`${name}.weight`];
  const bias = (name: string) => weights[`${name}.bias`];
  switch (layer.type) {
    case 'conv2d': {
      // The native backend knows no padding by a number, so the zeros are laid around the images first.
      const { stride = 1, padding = 0 } = layer;
      const around: [number, number] = [padding, padding];
      const padded = padding ? tf.pad(x, [[0, 0], around, around, [0, 0]]) : x;
      return tf.conv2d(padded as Tensor4D, weight(layer.weights) as Tensor4D, stride, 'valid').add(bias(layer.weights));
    }
    case 'conv1d':
      return tf.conv1d(x as Tensor3D, weight(layer.weights) as Tensor3D, 1, 'valid').add(bias(layer.weights));
    case 'linear':
      return (x as Tensor2D).matMul(weight(layer.weights) as Tensor2D).add(bias(layer.weights));
    case 'relu':
      return tf.relu(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'tanh':
      return tf.tanh(x);
    case 'avgPool2d':
      return tf.avgPool(x as Tensor4D, layer.size, layer.size, 'valid');
    case 'batchNorm': {
      if (keys) throw new Error('Networks with batch normalization are read for use; they are not trained here.');
      const variance = weights[`${layer.weights}.running_var`].add(layer.epsilon ?? 1e-5);
      const scale = weight(layer.weights).mul(tf.rsqrt(variance));
      return x.sub(weights[`${layer.weights}.running_mean`]).mul(scale).add(bias(layer.weights));
    }
    case 'maxPool2d':
      return tf.maxPool(x as Tensor4D, layer.size, layer.size, 'valid');
    case 'maxPool1d': {
      // A window along one axis is a window of height 1 in an image of height 1.
      const [length, channels] = output;
      return tf
        .maxPool(
          x.reshape([-1, x.shape[1] as number, 1, channels]) as Tensor4D,
          [layer.size, 1],
          [layer.size, 1],
          'valid',
        )
        .reshape([-1, length, channels]);
    }
    case 'reshape':
    case 'flatten':
      return x.reshape([-1, ...output]);
    case 'dropout':
      return keys ? x.mul(dropoutMask(x.shape, layer.rate, keys)) : x;
    case 'channelDropout':
      return keys ? x.mul(dropoutMask([x.shape[0], 1, 1, x.shape[3] as number], layer.rate, keys)) : x;
  }
}
