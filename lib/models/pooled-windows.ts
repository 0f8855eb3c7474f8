import { isLayerNode, place } from './graph.js';
import { kindOf } from './layers/index.js';
import { consumersOf, type SimplifiedNode } from './simplify.js';

/**
 * A layer and the max-pool right behind it, the first at place `at`, with all values of a window of the pool as channels
 * of one place: a row of places is then a row of windows, each a line, in the order in which the pool looks at its
 * values. Undefined where that is no faster.
 */
function inWindows(node: SimplifiedNode, pool: SimplifiedNode, at: number): SimplifiedNode[] | undefined {
  if (!isLayerNode(node) || !isLayerNode(pool) || pool.layer.type !== 'maxPool2d') return undefined;
  const { input, where } = node;
  const wide = kindOf(node.layer).inWindows?.layer(node.layer, input, pool.layer);
  if (!wide) return undefined;
  const placed = place(wide, input);
  const [rows, columns, channels] = placed.output;
  const values = channels / pool.output[2];
  const lines = [rows, columns * values, pool.output[2]];
  return [
    { ...node, ...placed, inWindows: true },
    { ...place({ type: 'reshape', shape: lines }, placed.output), where, inputs: [at] },
    { ...place({ type: 'maxPool2d', size: [1, values] }, lines), where: pool.where, inputs: [at + 1] },
  ];
}

/** The same function, with layers under max-pools that make the values of a window side by side where they can. */
export function pooledInWindows(nodes: readonly SimplifiedNode[]): SimplifiedNode[] {
  const consumers = consumersOf(nodes);
  const made: SimplifiedNode[] = [];
  const moved: number[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = { ...nodes[i], inputs: nodes[i].inputs.map((source) => (source < 0 ? source : moved[source])) };
    const parts = consumers[i].join() === `${i + 1}` ? inWindows(node, nodes[i + 1], made.length) : undefined;
    made.push(...(parts ?? [node]));
    moved[i] = made.length - 1;
    if (parts) moved[++i] = made.length - 1;
  }
  return made;
}
