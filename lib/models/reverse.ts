import { derivative, type Tensor, tf } from '../tensor/index.js';
import { isLayerNode, type LayerNode, type Node, type PlacedLayer, type Weights } from './graph.js';
import type { Linearized } from './layers/contract.js';
import { joinOf, kindOf } from './layers/index.js';

/** A node at its inputs; all tensors it gives are its caller's, who calls it inside a tidy. */
interface NodeAt extends Omit<Linearized, 'pullback'> {
  pullback(cotangent: Tensor): readonly Tensor[];
}

/** A network at its input: what a linearization is made of. */
export interface GraphAt {
  readonly output: Tensor;
  /** What the pull-back needs beside the weights. */
  readonly kept: readonly Tensor[];
  /** New values of weights that training moves without a gradient, by name. */
  readonly updates: Readonly<Record<string, Tensor>>;
  /** A cotangent of the output pulled back to the network's input. */
  toInput(cotangent: Tensor): Tensor;
  /** The same pulled back to the weights, by name. */
  toWeights(cotangent: Tensor): Record<string, Tensor>;
}

/** Gradients of `f` at all of `xs`, on a tape. */
function derivatives(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], cotangent: Tensor): Tensor[] {
  return tf.grads(f)(xs, cotangent);
}

/**
 * One layer at its input: by its own reverse pass, or, where it has none, on a tape that sees this layer alone. With
 * `keys`, in training.
 */
export function linearizeLayer(
  placed: PlacedLayer,
  x: Tensor,
  parameters: Weights,
  keys?: readonly number[],
): Linearized {
  const { layer } = placed;
  const kind = kindOf(layer);
  const at = (keys && kind.train?.(layer, x, parameters, keys)) ??
    kind.linearize?.(layer, x, parameters) ?? {
      output: kind.apply(layer, x, parameters, keys),
      kept: [x],
      pullback: (cotangent: Tensor) => derivative((input) => kind.apply(layer, input, parameters, keys))(x, cotangent),
    };
  if (!keys) return at;
  const roles = placed.parameters.filter(({ fixed }) => !fixed).map(({ role }) => role);
  const onTape = (input: Tensor, ...trained: Tensor[]) =>
    kind.apply(
      layer,
      input,
      { ...parameters, ...Object.fromEntries(roles.map((role, i) => [role, trained[i]])) },
      keys,
    );
  if (!roles.length) return { ...at, weightGradients: undefined };
  const { weightGradients, keptInTraining = [] } = at;
  if (weightGradients)
    return {
      ...at,
      kept: [...at.kept, ...keptInTraining],
      weightGradients: (cotangent) => {
        const gradients = weightGradients(cotangent);
        return Object.fromEntries(roles.map((role) => [role, gradients[role]]));
      },
    };
  return {
    ...at,
    kept: [...at.kept, x],
    weightGradients: (cotangent) => {
      const trained = roles.map((role) => parameters[role]);
      const [, ...gradients] = derivatives(onTape, [x, ...trained], cotangent);
      return Object.fromEntries(roles.map((role, i) => [role, gradients[i]]));
    },
  };
}

function layerAt(node: LayerNode, x: Tensor, parameters: Weights, keys?: readonly number[]): NodeAt {
  const { output, kept, pullback, weightGradients, updates } = linearizeLayer(node, x, parameters, keys);
  const named = (byRole: Readonly<Record<string, Tensor>>) => {
    const names = new Map(node.parameters.map(({ role, name }) => [role, name]));
    return Object.fromEntries(Object.entries(byRole).map(([role, tensor]) => [names.get(role) ?? role, tensor]));
  };
  // Named one by one: spreading what layers give, in many forms, took 3 % of a black-box attack on a small network.
  return {
    output,
    kept,
    pullback: (cotangent) => [pullback(cotangent)],
    weightGradients: weightGradients && ((cotangent) => named(weightGradients(cotangent))),
    updates: updates && named(updates),
  };
}

function nodeAt(
  node: Node,
  inputs: readonly Tensor[],
  parametersOf: (node: LayerNode) => Weights,
  keys?: readonly number[],
): NodeAt {
  if (isLayerNode(node)) return layerAt(node, inputs[0], parametersOf(node), keys);
  const kind = joinOf(node.join);
  return {
    output: kind.apply(node.join, inputs),
    kept: kind.keepsInputs ? inputs : [],
    pullback: (cotangent) => kind.pullback(node.join, inputs, cotangent),
  };
}

/** Tensors that several hold; each is freed when the last of them lets go. */
function holders() {
  const held = new Map<number, number>();
  return {
    hold: (tensor: Tensor) => held.set(tensor.id, (held.get(tensor.id) ?? 0) + 1),
    release: (tensor: Tensor) => {
      const left = (held.get(tensor.id) ?? 1) - 1;
      held.set(tensor.id, left);
      if (left === 0) tensor.dispose();
    },
  };
}

/**
 * A network at an input [n, ...shape], node by node; called inside a tidy, to which every tensor belongs. What no later
 * node and no pull-back needs is freed on the way.
 */
export function linearizeGraph(
  nodes: readonly Node[],
  input: Tensor,
  parametersOf: (node: LayerNode) => Weights,
  { keys, forget = false }: { readonly keys?: readonly number[]; readonly forget?: boolean } = {},
): GraphAt {
  const passed: NodeAt[] = [];
  const { hold, release } = holders();
  // Under another handle, since a first layer may keep what it was given.
  const values: Tensor[] = [];
  const images = input.clone();
  const valueAt = (source: number) => (source < 0 ? images : values[source]);
  const uses = new Map<number, number>([[nodes.length - 1, 1]]);
  for (const { inputs } of nodes) for (const source of inputs) uses.set(source, (uses.get(source) ?? 0) + 1);
  const use = (source: number) => {
    for (let i = uses.get(source) ?? 0; i > 0; i--) hold(valueAt(source));
  };
  use(-1);
  nodes.forEach((node, i) => {
    const inputs = node.inputs.map(valueAt);
    const made: NodeAt[] = [];
    tf.tidy(() => {
      made.push(nodeAt(node, inputs, parametersOf, keys && [...keys, i]));
      return forget ? made[0].output : [made[0].output, ...made[0].kept, ...Object.values(made[0].updates ?? {})];
    });
    const [at] = made;
    values.push(at.output);
    use(i);
    if (!forget) {
      at.kept.forEach(hold);
      passed.push(at);
    }
    inputs.forEach(release);
  });

  const pull = (cotangent: Tensor, onto: 'input' | 'weights') => {
    const found: { input: Tensor[]; weights: Record<string, Tensor> } = { input: [], weights: {} };
    const owed: Tensor[][] = nodes.map(() => []);
    const { hold, release } = holders();
    // The caller's is never freed.
    hold(cotangent);
    hold(cotangent);
    owed[nodes.length - 1] = [cotangent];
    for (let i = nodes.length - 1; i >= 0; i--) {
      if (!owed[i].length) continue;
      const { inputs } = nodes[i];
      const wanted = inputs.map((source) => source >= 0 || onto === 'input');
      const total = owed[i].length === 1 ? owed[i][0] : owed[i].reduce((sum, each) => sum.add(each));
      // A sum may go on to several as it is.
      if (owed[i].length > 1) hold(total);
      const [gradients, weights] = tf.tidy(() => {
        const named = onto === 'weights' ? (passed[i].weightGradients?.(total) ?? {}) : {};
        return [wanted.some(Boolean) ? [...passed[i].pullback(total)] : [], named] as [
          Tensor[],
          Record<string, Tensor>,
        ];
      });
      Object.assign(found.weights, weights);
      gradients.forEach((gradient, k) => {
        if (!wanted[k]) return;
        hold(gradient);
        if (inputs[k] < 0) found.input.push(gradient);
        else owed[inputs[k]].push(gradient);
      });
      owed[i].forEach(release);
      if (owed[i].length > 1) release(total);
      owed[i] = [];
    }
    return found;
  };

  return {
    output: values[nodes.length - 1],
    kept: [...new Set(passed.flatMap(({ kept }) => kept))],
    updates: Object.assign({}, ...passed.map(({ updates = {} }) => updates)),
    toInput: (cotangent) => {
      const parts = pull(cotangent, 'input').input;
      return parts.length ? parts.reduce((sum, part) => sum.add(part)) : tf.zeros(input.shape);
    },
    toWeights: (cotangent) => pull(cotangent, 'weights').weights,
  };
}
