import { isLayerNode, type LayerNode, type Node, type PlacedLayer } from './graph.js';
import { kindOf } from './layers/index.js';

/**
 * A node of a network in use: a layer may have taken the normalization behind it into its weights, and may make the
 * values of a window of a max-pool in one place.
 */
export type SimplifiedNode = Node & { readonly folded?: PlacedLayer; readonly inWindows?: true };

/** Which nodes take from each, by their places. */
export function consumersOf(nodes: readonly Node[]): number[][] {
  const consumers: number[][] = nodes.map(() => []);
  nodes.forEach(({ inputs }, i) => {
    for (const source of inputs) if (source >= 0) consumers[source].push(i);
  });
  return consumers;
}

/** Leaves out nodes of one input that change nothing; who took from them takes from their input. */
function without(nodes: readonly SimplifiedNode[], isGone: (node: SimplifiedNode, i: number) => boolean) {
  const kept: SimplifiedNode[] = [];
  const moved: number[] = [];
  const place = (source: number) => (source < 0 ? source : moved[source]);
  nodes.forEach((node, i) => {
    const inputs = node.inputs.map(place);
    moved.push(isGone(node, i) ? inputs[0] : kept.push({ ...node, inputs }) - 1);
  });
  return kept;
}

/** Puts each layer that commutes with maxima behind the max-pool that alone takes from it, where it has fewer values. */
export function poolsFirst(nodes: readonly SimplifiedNode[]): SimplifiedNode[] {
  const order = [...nodes];
  for (let i = 0; i < order.length; i++) {
    const [node, consumers] = [order[i], consumersOf(order)[i]];
    const pool = consumers.length === 1 ? order[consumers[0]] : undefined;
    if (!pool || !isLayerNode(node) || !isLayerNode(pool)) continue;
    if (!kindOf(node.layer).commutesWithMaxima || !kindOf(pool.layer).takesMaxima) continue;
    order[i] = { ...pool, inputs: node.inputs };
    order[consumers[0]] = { ...node, input: pool.output, output: pool.output, inputs: [i] };
  }
  return order;
}

/** Takes each normalization into the weights of the layer that it alone stands behind. */
function folded(nodes: readonly SimplifiedNode[]): SimplifiedNode[] {
  const consumers = consumersOf(nodes);
  const into = new Map<number, LayerNode>();
  nodes.forEach((node, i) => {
    if (!isLayerNode(node) || !kindOf(node.layer).scaleAndShift) return;
    const [source] = node.inputs;
    const before = nodes[source];
    // What is itself taken into another can take in nothing.
    if (into.has(source)) return;
    if (source >= 0 && consumers[source].length === 1 && isLayerNode(before) && kindOf(before.layer).scaled)
      into.set(i, node);
  });
  const taken = nodes.map((node, i) => {
    const behind = consumers[i].length === 1 ? into.get(consumers[i][0]) : undefined;
    return behind ? { ...node, folded: behind } : node;
  });
  return without(taken, (_, i) => into.has(i));
}

/** Without the layers that work in training alone. */
const outsideTraining = (nodes: readonly Node[]): SimplifiedNode[] =>
  without(nodes, (node) => isLayerNode(node) && kindOf(node.layer).trainingOnly === true);

/**
 * The same function outside training, in fewer operations: without the layers that work in training alone, with
 * normalizations inside the weights before them, and with what commutes with maxima behind the pools.
 */
export const simplify = (nodes: readonly Node[]): SimplifiedNode[] => poolsFirst(folded(outsideTraining(nodes)));

/** The same with normalizations as layers of their own, for who must know all weights as they were given. */
export const simplifyUnfolded = (nodes: readonly Node[]): Node[] => poolsFirst(outsideTraining(nodes));
