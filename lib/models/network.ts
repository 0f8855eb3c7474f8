import { keyedUniform, type Tensor2D, type Tensor4D } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { Classifier, Mapping, NamedArray, NamedArrays, Network } from './contracts.js';
import { layGraph, type Parameter, parametersIn } from './graph.js';
import { createMapping } from './mapping.js';

/** How many numbers training moves in a network of that architecture. */
export const parameterCount = (architecture: Architecture): number =>
  parametersIn(layGraph(architecture))
    .filter(({ fixed }) => !fixed)
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

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
  const mapping = createMapping(architecture, weights, name);
  const logits = (images: Tensor4D) => mapping.apply(images) as Tensor2D;
  const network: Network = {
    name,
    architecture,
    inputShape: architecture.input,
    classes: mapping.outputShape[0],
    scores: 'logits',
    weights: mapping.weights,
    logits,
    linearize: (images) => {
      const { output, ...at } = mapping.linearize(images);
      return { ...at, logits: output as Tensor2D };
    },
    training: (images, ...keys) => {
      const { output, ...pass } = mapping.training(images, ...keys);
      return { ...pass, logits: output as Tensor2D };
    },
    predict: async (images) => logits(images),
    dispose: mapping.dispose,
  };
  linearizing.set(network.predict, network.linearize);
  return network;
}

/** The `predict` of each network with its `linearize`: what wraps a network takes over both, or has another of the one. */
const linearizing = new WeakMap<Classifier['predict'], Network['linearize']>();

/** Whether a model's answers are the logits of its linearization, so that one forward pass gives both. */
export const answersByLogits = (model: Classifier): boolean => {
  const linearize = linearizing.get(model.predict);
  return linearize !== undefined && 'linearize' in model && model.linearize === linearize;
};

const isBias = ({ role }: Parameter) => role === 'bias';

/** Fresh weights, drawn from the seed alone. */
export function initialWeights(architecture: Architecture, seed: number): NamedArrays {
  const arrays: Record<string, NamedArray> = {};
  parametersIn(layGraph(architecture)).forEach((parameter, i) => {
    const { shape, fanIn, fanOut, start } = parameter;
    const glorot = isBias(parameter) ? 0 : Math.sqrt(6 / (fanIn + fanOut));
    const bound = architecture.initializer === 'glorot' ? glorot : 1 / Math.sqrt(fanIn);
    const size = shape.reduce((a, b) => a * b, 1);
    const data = start === undefined ? keyedUniform(size, -bound, bound, seed, i) : new Float32Array(size).fill(start);
    arrays[parameter.name] = { shape, data };
  });
  return arrays;
}

/** Its weights as plain arrays. */
export function weightsOf(network: Pick<Mapping, 'weights'>): NamedArrays {
  return Object.fromEntries(
    Object.entries(network.weights).map(([name, variable]) => [
      name,
      { shape: variable.shape, data: variable.dataSync() as Float32Array },
    ]),
  );
}
