import { type Tensor, type Tensor4D, tf, type Variable } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { Mapping, MappingPass, NamedArrays } from './contracts.js';
import { foldedWeights } from './folded.js';
import { isLayerNode, type LayerNode, layGraph, type Node, parametersIn, parametersOf, type Weights } from './graph.js';
import { joinOf, kindOf } from './layers/index.js';
import { pooledInWindows } from './pooled-windows.js';
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
 * The mapping of the given architecture with the given weights (in this library's layout: convolutions
 * [height, width, in, out], linear [in, out]).
 * @throws Error naming the weight whose shape does not fit.
 */
export function createMapping(
  architecture: Architecture,
  weights: NamedArrays,
  name: string = architecture.name,
): Mapping {
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
  // Layers may share weights.
  for (const { name: parameter, shape, fixed } of parameters)
    variables[parameter] ??= tf.tidy(() => tf.variable(tf.tensor(weights[parameter].data, [...shape]), !fixed));
  const check = (images: Tensor4D) => {
    const [height, width, channels] = architecture.input;
    // TensorFlow's convolutions lose track of their channels where there are no images.
    if (images.shape[0] === 0 || images.shape.slice(1).join() !== architecture.input.join())
      throw new Error(`${name} takes images [n, ${height}, ${width}, ${channels}], got [${images.shape}].`);
  };
  const inUse = pooledInWindows(simplify(nodes));
  const inTraining = poolsFirst(nodes);
  const folded = foldedWeights(variables);
  // Few and small: made at once, so that who looks at a network's first use finds no tensors more after it.
  for (const node of inUse) if (isLayerNode(node) && node.inWindows) folded.of(node);
  return {
    name,
    architecture,
    outputShape: nodes[nodes.length - 1].output,
    weights: variables,
    apply: (images) => {
      check(images);
      return tf.tidy(() =>
        // A tape does not see the fast kernels.
        tf.engine().isTapeOn()
          ? onTape(nodes, images, variables)
          : linearizeGraph(inUse, images, folded.of, { forget: true }).output,
      );
    },
    linearize: (images) => {
      check(images);
      const at = outliving(() => linearizeGraph(inUse, images, folded.of));
      return {
        output: at.output,
        pullback: (cotangent) => tf.tidy(() => at.toInput(cotangent) as Tensor4D),
        dispose: () => tf.dispose([at.output, ...at.kept]),
      };
    },
    training: (images, ...keys): MappingPass => {
      check(images);
      const given = (node: LayerNode) => parametersOf(node, variables);
      const at = outliving(() => linearizeGraph(inTraining, images, given, { keys }));
      return {
        output: at.output,
        updates: at.updates,
        gradients: (cotangent) => tf.tidy(() => at.toWeights(cotangent)),
        dispose: () => tf.dispose([at.output, ...at.kept, at.updates]),
      };
    },
    dispose: () => {
      folded.dispose();
      for (const variable of Object.values(variables)) variable.dispose();
    },
  };
}
