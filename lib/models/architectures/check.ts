import { DataError } from '../../data/index.js';
import type { Architecture, Layer } from '../architecture.js';
import { kindOf } from '../layers/index.js';
import { sizeOf } from '../layers/shapes.js';
import { placeLayers } from '../placed.js';

/** Most weights of one network: a few characters of a file can ask for any number of them. */
const LARGEST = 500_000_000;

/**
 * Follows the shapes through a network that somebody described.
 * @throws DataError naming the file and the layer that does not fit what comes in, or an end that is no list of scores.
 */
export function checkShapes(file: string, architecture: Architecture): void {
  const names = new Map<string, number>();
  const numberOf = (i: number) => i + (architecture.normalize ? 2 : 1);
  const fail = (layer: Layer, i: number, what: string): never => {
    throw new DataError(file, `layer ${numberOf(i)} (${layer.type}) ${what}`);
  };
  let size = 0;
  placeLayers(architecture).forEach(({ layer, input, output, parameters }, i) => {
    const kind = kindOf(layer);
    const axes = kind.takes;
    if (axes && axes.length !== input.length)
      fail(
        layer,
        i,
        `takes [${axes.join(', ')}], it is given [${input}]${axes.length === 1 ? ': put a flatten layer before it' : ''}.`,
      );
    const refusal = kind.refuses?.(layer, input);
    if (refusal) fail(layer, i, refusal);
    if (!output.every((n) => Number.isSafeInteger(n) && n >= 1))
      fail(layer, i, `leaves nothing of [${input}]: its output would be [${output}].`);
    if ('weights' in layer) {
      const other = names.get(layer.weights);
      if (other !== undefined)
        fail(layer, i, `has the weights "${layer.weights}", which layer ${numberOf(other)} has.`);
      names.set(layer.weights, i);
    }
    size += parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    if (size > LARGEST) fail(layer, i, `brings the network to ${size} weights; at most ${LARGEST} are read.`);
    if (i === architecture.layers.length - 1 && (output.length !== 1 || output[0] < 2))
      fail(layer, i, `is the last and gives [${output}]; expected [classes] with at least 2.`);
  });
}
