import { keyedUniform, type Tensor, type Tensor2D, type Tensor4D, tf, type Variable } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { NamedArray, NamedArrays, Network, TrainingPass } from './contracts.js';
import { foldedWeights } from './folded.js';
import {
  isLayerNode,
  type LayerNode,
  layGraph,
  type Node,
  type Parameter,
  parametersOf,
  type Weights,
} from './graph.js';
import { joinOf, kindOf } from './layers/index.js';
import { type GraphAt, linearizeGraph } from './reverse.js';
import { poolsFirst, simplify } from './simplify.js';

/** A network's output in operations that a tape sees; `linearizeGraph` has the fast ones. */
function onTape(nodes: readonly Node[], images: Tensor, weights: Weights): Tensor {
  const values: Tensor[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((source) => (source < 0 ? images : values[source]));
    values.push(
      isLayerNode(node)
        ? kindOf(node.layer).apply(node.layer, inputs[0], parametersOf(node, weights))
        : joinOf(node.join).apply(node.join, inputs),
    );
  }
  return values[values.length - 1];
}

/** Every parameter of a network once. */
export const parametersIn = (nodes: readonly Node[]): Parameter[] =>
  nodes.flatMap((node) => (isLayerNode(node) ? node.parameters : []));

/** How many numbers training moves in a network of that architecture. */
export const parameterCount = (architecture: Architecture): number =>
  parametersIn(layGraph(architecture))
    .filter(({ fixed }) => !fixed)
    .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

/** Kept until somebody disposes of it: the output, and what the pull-back needs. All else is freed. */
function outliving(work: () => GraphAt): GraphAt {
  const made: GraphAt[] = [];
  tf.tidy(() => {
    const at = work();
    for (const tensor of [at.output, ...at.kept, ...Object.values(at.updates)]) tf.keep(tensor);
    made.push(at);
  });
  return made[0];
}

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
  const nodes = layGraph(architecture);
  const parameters = parametersIn(nodes);
  // All are checked before the first variable is made, so that a misfit leaves no tensors.
  for (const { name: parameter, shape } of parameters) {
    const found = weights[parameter];
    if (!found || found.shape.join() !== shape.join())
      throw new Error(
        `${name}: ${parameter} should be [${shape}], ${found ? `it is [${found.shape}]` : 'it is missing'}.`,
      );
  }
  const variables: Record<string, Variable> = {};
  for (const { name: parameter, shape, fixed } of parameters)
    variables[parameter] = tf.tidy(() => tf.variable(tf.tensor(weights[parameter].data, [...shape]), !fixed));
  const check = (images: Tensor4D) => {
    const [height, width, channels] = architecture.input;
    // TensorFlow's convolutions lose track of their channels where there are no images.
    if (images.shape[0] === 0 || images.shape.slice(1).join() !== architecture.input.join())
      throw new Error(`${name} takes images [n, ${height}, ${width}, ${channels}], got [${images.shape}].`);
  };
  const inUse = simplify(nodes);
  const inTraining = poolsFirst(nodes);
  const folded = foldedWeights(variables);
  const logits = (images: Tensor4D): Tensor2D => {
    check(images);
    return tf.tidy(
      () =>
        // A tape does not see the fast kernels.
        (tf.engine().isTapeOn()
          ? onTape(nodes, images, variables)
          : linearizeGraph(inUse, images, folded.of, { forget: true }).output) as Tensor2D,
    );
  };
  return {
    name,
    architecture: architecture.name,
    inputShape: architecture.input,
    classes: nodes[nodes.length - 1].output[0],
    scores: 'logits',
    weights: variables,
    logits,
    linearize: (images) => {
      check(images);
      const at = outliving(() => linearizeGraph(inUse, images, folded.of));
      return {
        logits: at.output as Tensor2D,
        pullback: (cotangent) => tf.tidy(() => at.toInput(cotangent) as Tensor4D),
        dispose: () => tf.dispose([at.output, ...at.kept]),
      };
    },
    training: (images, ...keys): TrainingPass => {
      check(images);
      const given = (node: LayerNode) => parametersOf(node, variables);
      const at = outliving(() => linearizeGraph(inTraining, images, given, { keys }));
      return {
        logits: at.output as Tensor2D,
        updates: at.updates,
        gradients: (cotangent) => tf.tidy(() => at.toWeights(cotangent)),
        dispose: () => tf.dispose([at.output, ...at.kept, at.updates]),
      };
    },
    predict: async (images) => logits(images),
    dispose: () => {
      folded.dispose();
      for (const variable of Object.values(variables)) variable.dispose();
    },
  };
}

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

/** The network's weights as plain arrays. */
export function weightsOf(network: Network): NamedArrays {
  return Object.fromEntries(
    Object.entries(network.weights).map(([name, variable]) => [
      name,
      { shape: variable.shape, data: variable.dataSync() as Float32Array },
    ]),
  );
}
