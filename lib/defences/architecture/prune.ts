import { createNetwork, isLayerNode, layGraph, type NamedArrays, type Network, weightsOf } from '../../models/index.js';
import { connections } from './inside.js';

export interface PruneOptions {
  /** Share of the weights that become zero, from 0 to 1. */
  readonly share: number;
  /** The smallest of each layer (default), or of all layers together. */
  readonly among?: 'layer' | 'network';
}

/**
 * A copy of a trained network, the caller's to dispose of, in which the smallest weights by magnitude are zero: that
 * share of them, rounded to a whole number; of equals the first (Han, Pool, Tran and Dally, 2015). Biases and
 * normalizations stay. It is not trained further.
 * @throws RangeError where the share is outside [0, 1].
 */
export function pruned(network: Network, { share, among = 'layer' }: PruneOptions): Network {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be between 0 and 1, got ${share}.`);
  const { architecture, name } = network;
  const arrays: NamedArrays = weightsOf(network);
  const copies = new Map(
    layGraph(architecture)
      .flatMap((node) => (isLayerNode(node) ? connections(node) : []))
      .map((parameter) => [parameter.name, arrays[parameter.name].data.slice()]),
  );
  const groups = among === 'layer' ? [...copies.values()].map((one) => [one]) : [[...copies.values()]];
  for (const group of groups) dropSmallest(group, share);
  return createNetwork(
    architecture,
    Object.fromEntries(
      Object.entries(arrays).map(([parameter, array]) => [
        parameter,
        { shape: array.shape, data: copies.get(parameter) ?? array.data },
      ]),
    ),
    `${name}, ${Number((share * 100).toPrecision(6))} % of the weights pruned`,
  );
}

/** Sets the share of smallest magnitude among all these arrays to zero, in place. */
function dropSmallest(group: readonly Float32Array[], share: number): void {
  const sizes = Float32Array.from(group.flatMap((array) => Array.from(array, Math.abs)));
  const gone = Math.round(share * sizes.length);
  // Below the threshold all go; of those that equal it, the first, until they are enough.
  const threshold = Float32Array.from(sizes).sort()[gone] ?? Number.POSITIVE_INFINITY;
  let ties = gone - sizes.reduce((sum, size) => sum + Number(size < threshold), 0);
  for (const array of group)
    array.forEach((value, i) => {
      const size = Math.abs(value);
      if (size < threshold || (size === threshold && ties-- > 0)) array[i] = 0;
    });
}
