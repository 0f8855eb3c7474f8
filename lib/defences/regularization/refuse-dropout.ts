import { isLayerNode, layGraph, type Network } from '../../models/index.js';

/**
 * For losses that are differences between images over a short step: where layers drop values, each image has a mask of
 * its own, and the difference is that of the masks.
 * @throws RangeError where a layer of the network drops values in training.
 */
export function refuseDropout({ name, architecture }: Pick<Network, 'name' | 'architecture'>): void {
  const dropping =
    architecture && layGraph(architecture).find((node) => isLayerNode(node) && /dropout/i.test(node.layer.type));
  if (dropping)
    throw new RangeError(
      `${name} drops values in training, so that no difference between its answers to two images is a derivative: take an architecture without dropout.`,
    );
}
