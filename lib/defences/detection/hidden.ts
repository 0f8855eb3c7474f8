import { chainOf } from '../../generators/index.js';
import { createMapping, type Mapping, type Network, type Step, weightsOf } from '../../models/index.js';

/**
 * Images to the values of a network's last hidden layer [n, units], after its activation: all of the network but the
 * dense layer that gives its logits. It holds weights of its own; the caller's to dispose of.
 * @throws RangeError where the network is no plain chain of layers, or does not end in a dense layer behind others.
 */
export function lastHidden(network: Network): Mapping {
  const chain = chainOf(network);
  const before = chain.slice(0, -1);
  if (chain.at(-1)?.layer.type !== 'linear' || before.at(-1)?.output.length !== 1)
    throw new RangeError(
      `${network.name} does not end in a dense layer behind hidden units, whose values were to be read.`,
    );
  const { input, initializer } = network.architecture;
  const layers: Step[] = before.map(({ layer }) => ({ ...layer, inputs: undefined, name: undefined }));
  return createMapping({ name: `${network.name}, last hidden layer`, input, initializer, layers }, weightsOf(network));
}
