import { DataError } from '../../data/index.js';
import type { Architecture } from '../architecture.js';
import { isLayerNode, layGraph, Misfit, type Node } from '../graph.js';
import { joinOf, kindOf } from '../layers/index.js';
import { sizeOf } from '../layers/shapes.js';

/** Most weights of one network: a few characters of a file can ask for any number of them. */
const LARGEST = 500_000_000;

/** What a node cannot do with what it is given; else undefined. */
function refusalOf(node: Node): string | undefined {
  if (!isLayerNode(node)) return joinOf(node.join).refuses(node.join, node.from);
  const { layer, input } = node;
  const { takes, refuses } = kindOf(layer);
  if (takes && takes.length !== input.length) return `takes [${takes.join(', ')}], it is given [${input}].`;
  return refuses?.(layer, input);
}

/**
 * Follows the shapes through a network that somebody described.
 * @throws DataError naming the file and the layer that does not fit what comes in, or an end that is no list of scores.
 */
export function checkShapes(file: string, architecture: Architecture): void {
  const names = new Map<string, string>();
  let size = 0;
  const fail = (node: Node, what: string): never => {
    const { type } = isLayerNode(node) ? node.layer : node.join;
    throw new Misfit(`${node.where} (${type})`, what);
  };
  const check = (node: Node) => {
    const { output } = node;
    const refusal = refusalOf(node);
    if (refusal) fail(node, refusal);
    if (!output.every((n) => Number.isSafeInteger(n) && n >= 1))
      fail(
        node,
        `leaves nothing of [${isLayerNode(node) ? node.input : node.from[0]}]: its output would be [${output}].`,
      );
    if (!isLayerNode(node)) return;
    for (const { name } of node.parameters) {
      const other = names.get(name);
      if (other !== undefined)
        fail(node, `has the weights "${'weights' in node.layer ? node.layer.weights : name}", which ${other} has.`);
      names.set(name, node.where);
    }
    size += node.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    if (size > LARGEST) fail(node, `brings the network to ${size} weights; at most ${LARGEST} are read.`);
  };
  try {
    const nodes = layGraph(architecture, check);
    const used = new Set(nodes.flatMap(({ inputs }) => inputs));
    const idle = nodes.find((_, i) => i < nodes.length - 1 && !used.has(i));
    if (idle) fail(idle, 'leads nowhere: no later layer takes what it gives.');
    const last = nodes[nodes.length - 1];
    if (last.output.length !== 1 || last.output[0] < 2)
      fail(last, `is the last and gives [${last.output}]; expected [classes] with at least 2.`);
  } catch (error) {
    if (error instanceof Misfit) throw new DataError(file, error.message);
    throw error;
  }
}
