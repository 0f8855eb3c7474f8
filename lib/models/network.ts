import { DataError } from '../data/index.js';
import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf, type Variable } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { NamedArray, NamedArrays, Network } from './contracts.js';
import { applyLayer, type Parameter, type PlacedLayer, placeLayers } from './layers.js';
import { reversePass } from './reverse.js';

/**
 * A network of the given architecture with the given weights (in this library's layout: convolutions
 * [height, width, in, out], linear [in, out]).
 * @throws Error naming the weight whose shape does not fit.
 */
export function createNetwork(
  architecture: Architecture,
  weights: NamedArrays,
  name: string = architecture.name,
): Network {
  const layers = placeLayers(architecture);
  const parameters = layers.flatMap((layer) => layer.parameters);
  // All are checked before the first variable is made, so that a misfit leaves no tensors.
  for (const { name: parameter, shape } of parameters) {
    const found = weights[parameter];
    if (!found || found.shape.join() !== shape.join())
      throw new Error(
        `${name}: ${parameter} should be [${shape}], ${found ? `it is [${found.shape}]` : 'it is missing'}.`,
      );
  }
  const variables: Record<string, Variable> = {};
  for (const { name: parameter, shape } of parameters)
    variables[parameter] = tf.tidy(() => tf.variable(tf.tensor(weights[parameter].data, [...shape])));
  const outputs = layers[layers.length - 1].output;
  const check = (images: Tensor4D) => {
    const [height, width, channels] = architecture.input;
    // TensorFlow's convolutions lose track of their channels where there are no images.
    if (images.shape[0] === 0 || images.shape.slice(1).join() !== architecture.input.join())
      throw new Error(`${name} takes images [n, ${height}, ${width}, ${channels}], got [${images.shape}].`);
  };
  const onTape = (images: Tensor4D, keys?: readonly number[]): Tensor2D =>
    tf.tidy(
      () =>
        layers.reduce<Tensor>(
          (x, layer, i) => applyLayer(layer, x, variables, keys && [...keys, i]),
          images,
        ) as Tensor2D,
    );
  const reverse = reversePass(layers, variables);
  const logits = (images: Tensor4D): Tensor2D => {
    check(images);
    // A tape does not see the fast kernels.
    return tf.engine().isTapeOn() ? onTape(images) : reverse.output(images);
  };
  return {
    name,
    architecture: architecture.name,
    inputShape: architecture.input,
    classes: outputs[0],
    scores: 'logits',
    weights: variables,
    logits,
    linearize: (images) => {
      check(images);
      return reverse.linearize(images);
    },
    trainingLogits: (images, ...keys) => {
      check(images);
      return onTape(images, keys);
    },
    predict: async (images) => logits(images),
    dispose: () => {
      for (const variable of Object.values(variables)) variable.dispose();
    },
  };
}

const isBias = (parameter: Parameter) => parameter.name.endsWith('.bias');

/** Fresh weights, drawn from the seed alone. */
export function initialWeights(architecture: Architecture, seed: number): NamedArrays {
  const arrays: Record<string, NamedArray> = {};
  placeLayers(architecture)
    .flatMap((layer) => layer.parameters)
    .forEach((parameter, i) => {
      const { shape, fanIn, fanOut } = parameter;
      const glorot = isBias(parameter) ? 0 : Math.sqrt(6 / (fanIn + fanOut));
      const bound = architecture.initializer === 'glorot' ? glorot : 1 / Math.sqrt(fanIn);
      arrays[parameter.name] = {
        shape,
        data: keyedUniform(
          shape.reduce((a, b) => a * b, 1),
          -bound,
          bound,
          seed,
          i,
        ),
      };
    });
  return arrays;
}

/** The network's weights as plain arrays. */
export function weightsOf(network: Network): NamedArrays {
  return Object.fromEntries(
    Object.entries(network.weights).map(([name, variable]) => [
      name,
      { shape: variable.shape, data: variable.dataSync() as Float32Array },
    ]),
  );
}

/** Moves axes of an array: `axes[i]` is where the new axis i came from. */
function transposed({ shape, data }: NamedArray, axes: readonly number[]): NamedArray {
  const result = tf.tidy(() => tf.tensor(data, [...shape]).transpose([...axes]));
  const array = { shape: result.shape, data: result.dataSync() as Float32Array };
  result.dispose();
  return array;
}

/** Layers that leave the order of values alone. */
const KEEPS_ORDER = new Set(['relu', 'sigmoid', 'tanh', 'dropout']);

/** A PyTorch weight (convolutions [out, in, …], linear [out, in]) in this library's layout. */
function fromPyTorch(array: NamedArray, { layer }: PlacedLayer, before: readonly PlacedLayer[]): NamedArray {
  if (array.shape.length === 1) return array;
  if (layer.type === 'conv2d') return transposed(array, [2, 3, 1, 0]);
  if (layer.type === 'conv1d') return transposed(array, [2, 1, 0]);
  const source = [...before].reverse().find((placed) => !KEEPS_ORDER.has(placed.layer.type));
  if (source?.layer.type !== 'flatten' || source.layer.order !== 'chw') return transposed(array, [1, 0]);
  // The inputs lie [channels, …space] in PyTorch and […space, channels] here.
  const space = source.input.slice(0, -1);
  const shape = [array.shape[0], source.input[space.length], ...space];
  const axes = [...space.map((_, i) => i + 2), 1, 0];
  return { shape: [array.shape[1], array.shape[0]], data: transposed({ shape, data: array.data }, axes).data };
}

const torchShape = (shape: readonly number[]) =>
  shape.length === 1 ? shape : [shape[shape.length - 1], shape[shape.length - 2], ...shape.slice(0, -2)];

/**
 * A network from the tensors of a PyTorch checkpoint.
 * @throws DataError naming the layer, what the file holds and what was expected.
 */
export function networkFromPyTorch(
  file: string,
  arrays: NamedArrays,
  architecture: Architecture,
  name?: string,
): Network {
  const layers = placeLayers(architecture);
  const weights: Record<string, NamedArray> = {};
  layers.forEach((placed, i) => {
    for (const parameter of placed.parameters) {
      const found = arrays[parameter.name];
      const expected = torchShape(parameter.shape);
      if (!found && isBias(parameter) && 'bias' in placed.layer && placed.layer.bias === false) {
        weights[parameter.name] = { shape: parameter.shape, data: new Float32Array(parameter.shape[0]) };
        continue;
      }
      if (!found)
        throw new DataError(
          file,
          `has no "${parameter.name}", which ${architecture.name} needs [${expected}]; it holds ${Object.keys(arrays).join(', ')}.`,
        );
      if (found.shape.join() !== expected.join())
        throw new DataError(
          file,
          `layer "${parameter.name}" is [${found.shape}], ${architecture.name} expects [${expected}].`,
        );
      weights[parameter.name] = fromPyTorch(found, placed, layers.slice(0, i));
    }
  });
  // Batch normalization counts its training steps in the checkpoint.
  const unused = Object.keys(arrays).filter((key) => !(key in weights) && !key.endsWith('.num_batches_tracked'));
  if (unused.length)
    throw new DataError(
      file,
      `holds ${unused.join(', ')}, which ${architecture.name} does not have: another architecture?`,
    );
  return createNetwork(architecture, weights, name);
}
