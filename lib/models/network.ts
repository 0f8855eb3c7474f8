import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf, type Variable } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { NamedArray, NamedArrays, Network } from './contracts.js';
import { kindOf } from './layers/index.js';
import { type Parameter, type PlacedLayer, parametersOf, placeLayers, type Weights } from './placed.js';
import { reversePass } from './reverse.js';

/** One layer's output in operations that a tape sees, for the gradients of weights; `reversePass` has the fast ones. */
const applyLayer = (placed: PlacedLayer, x: Tensor, weights: Weights, keys?: readonly number[]): Tensor =>
  kindOf(placed.layer).apply(placed.layer, x, parametersOf(placed, weights), keys);

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
          (x, placed, i) => applyLayer(placed, x, variables, keys && [...keys, i]),
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

const isBias = ({ role }: Parameter) => role === 'bias';

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
