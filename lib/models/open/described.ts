import type { Architecture } from '../architecture.js';
import { layGraph, parametersIn } from '../graph.js';
import { sizeOf } from '../layers/shapes.js';

/** `21,840 weights`: those that are learned, without running statistics and the zeros of biases that are not there. */
export function weightsText(architecture: Architecture): string {
  const learned = parametersIn(layGraph(architecture)).filter(({ fixed }) => !fixed);
  return `${learned.reduce((sum, { shape }) => sum + sizeOf(shape), 0).toLocaleString('en-US')} weights`;
}

/** How it is told what the scores of a network are. */
export const toldByLayers = ({ scores }: Architecture): string =>
  scores === 'probabilities'
    ? 'its architecture ends in a softmax'
    : 'its last layer gives them, with no softmax behind it';

/** What reports say of a network: its name, its weights, and what is done to pixels before its first layer. */
export function described(architecture: Architecture): string {
  const { name, normalize } = architecture;
  const before = normalize
    ? `, pixels normalized inside by mean ${normalize.mean.join(', ')} and deviation ${normalize.std.join(', ')}`
    : '';
  return `${name}, ${weightsText(architecture)}${before}`;
}
