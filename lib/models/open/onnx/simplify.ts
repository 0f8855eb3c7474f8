import { type Tensor, tf } from '../../../tensor/index.js';
import { numberOf, type OnnxNode, wholeOf } from './model.js';
import { createStore, type Store } from './store.js';
import { createTrace } from './trace.js';
import type { Value } from './value.js';

/** Grow with what goes in, so that they give the same before and after maxima are taken, gradients too. */
const MONOTONE = ['Relu', 'Clip'];

/** How many nodes take from each value; the graph's output counts as taken. */
function usesOf(nodes: readonly OnnxNode[], output: string): Map<string, number> {
  const uses = new Map([[output, 1]]);
  for (const { inputs } of nodes) for (const name of inputs) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** Puts each activation that grows with its input behind the max-pool that alone takes from it: fewer values. */
function poolsFirst(nodes: readonly OnnxNode[], output: string): OnnxNode[] {
  const uses = usesOf(nodes, output);
  const order = [...nodes];
  order.forEach((node, i) => {
    if (!MONOTONE.includes(node.type) || uses.get(node.outputs[0]) !== 1) return;
    const k = order.findIndex(({ inputs }) => inputs.includes(node.outputs[0]));
    const pool = order[k];
    // A pool that lays zeros of its own around would not do: MaxPool's count as less than anything.
    if (pool?.type !== 'MaxPool' || pool.outputs.length > 1) return;
    const between = `${node.outputs[0]} pooled`;
    order[i] = { ...pool, inputs: [node.inputs[0]], outputs: [between] };
    order[k] = { ...node, inputs: [between, ...node.inputs.slice(1)], outputs: pool.outputs };
  });
  return order;
}

/** A constant that is made of others. */
function made(work: (tensorOf: (value: Value) => Tensor) => Tensor, store: Store): Value {
  const scratch = createStore();
  const { tensorOf } = createTrace(scratch, false);
  const tensor = store.adopt(tf.tidy(() => work(tensorOf)));
  scratch.dispose();
  return { shape: tensor.shape, kind: 'float', tensor, last: false, active: false, constant: true };
}

/**
 * The same graph in fewer operations: normalizations in the filters of the convolutions that they alone stand behind, and
 * activations behind max-pools. Constants that this makes are added to those given, and kept by the store.
 */
export function simplifyNodes(
  nodes: readonly OnnxNode[],
  output: string,
  constants: Map<string, Value>,
  store: Store,
): OnnxNode[] {
  const uses = usesOf(nodes, output);
  const order = [...nodes];
  const gone = new Set<number>();
  order.forEach((conv, i) => {
    if (conv.type !== 'Conv' || uses.get(conv.outputs[0]) !== 1) return;
    const k = order.findIndex(({ inputs }) => inputs[0] === conv.outputs[0]);
    const norm = order[k];
    if (norm?.type !== 'BatchNormalization' || wholeOf(norm, 'training_mode', 0)) return;
    const [weight, bias] = conv.inputs.slice(1).map((name) => constants.get(name));
    const statistics = norm.inputs.slice(1).map((name) => constants.get(name));
    if (!weight || (conv.inputs[2] && !bias) || statistics.length !== 4) return;
    const [scale, shift, mean, variance] = statistics;
    const [filters] = weight.shape;
    if (!scale || !shift || !mean || !variance || statistics.some((each) => each?.shape.join() !== String(filters)))
      return;
    const times = (of: (value: Value) => Tensor) =>
      of(scale).mul(tf.rsqrt(of(variance).add(numberOf(norm, 'epsilon', 1e-5))));
    const names = [`${conv.outputs[0]} filter`, `${conv.outputs[0]} bias`];
    constants.set(
      names[0],
      made((of) => of(weight).mul(times(of).reshape([filters, ...weight.shape.slice(1).map(() => 1)])), store),
    );
    constants.set(
      names[1],
      made((of) => {
        const before = bias ? of(bias).sub(of(mean)) : of(mean).neg();
        return before.mul(times(of)).add(of(shift));
      }, store),
    );
    order[i] = { ...conv, inputs: [conv.inputs[0], ...names], outputs: norm.outputs };
    gone.add(k);
  });
  return poolsFirst(
    order.filter((_, i) => !gone.has(i)),
    output,
  );
}
