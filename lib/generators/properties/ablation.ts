import { createNetwork, type NamedArray, type Network, weightsOf } from '../../models/index.js';
import { chainOf, type HiddenLayer, hiddenLayers, isConvolution } from '../activations.js';
import type { SuspiciousUnits } from '../losses/suspiciousness.js';

/** The columns of each hidden layer, by the name of its weights, that hold the units. */
function columnsOf(
  layers: readonly HiddenLayer[],
  { neurons = [], maps = {} }: Partial<SuspiciousUnits>,
): ReadonlyMap<string, readonly number[]> {
  const columns = new Map<string, readonly number[]>();
  const unknown = Object.keys(maps).find((name) => !layers.some((one) => isConvolution(one) && one.name === name));
  if (unknown !== undefined) throw new RangeError(`There is no hidden convolution "${unknown}".`);
  let from = 0;
  for (const layer of layers) {
    const units = layer.shape[layer.shape.length - 1];
    if (isConvolution(layer)) columns.set(layer.name, maps[layer.name] ?? []);
    else {
      const [first, end] = [from, from + units];
      columns.set(
        layer.name,
        neurons.filter((neuron) => neuron >= first && neuron < end).map((neuron) => neuron - first),
      );
      from = end;
    }
    for (const column of columns.get(layer.name) ?? [])
      if (!(Number.isInteger(column) && column >= 0 && column < units))
        throw new RangeError(`Unit ${column} of "${layer.name}" does not exist: it has ${units}.`);
  }
  const beyond = neurons.find((neuron) => !(Number.isInteger(neuron) && neuron >= 0 && neuron < from));
  if (beyond !== undefined)
    throw new RangeError(`Neuron ${beyond} does not exist: the hidden dense layers have ${from}.`);
  return columns;
}

/**
 * The network with these hidden units switched off: a copy in which their incoming weights and biases are 0, so that
 * their rectifiers give 0 for every image; of a feature map at every place. The caller's to dispose of.
 * @throws RangeError where a unit does not exist, the network is no plain chain, or a hidden layer has no rectifier
 * right behind it.
 */
export function ablated(network: Network, units: Partial<SuspiciousUnits>): Network {
  const chain = chainOf(network);
  const layers = hiddenLayers(network);
  for (const { name } of layers) {
    const at = chain.findIndex(({ layer }) => 'weights' in layer && layer.weights === name);
    if (chain[at + 1]?.layer.type !== 'relu')
      throw new RangeError(
        `"${name}" has no rectifier right behind it: a unit of it cannot be switched off by weights.`,
      );
  }
  const weights: Record<string, NamedArray> = { ...weightsOf(network) };
  for (const [name, columns] of columnsOf(layers, units))
    for (const role of ['weight', 'bias']) {
      const array = weights[`${name}.${role}`];
      if (!array || !columns.length) continue;
      const width = array.shape[array.shape.length - 1];
      // A copy: what weightsOf hands out may be the network's own memory.
      const data = array.data.slice();
      for (let row = 0; row < data.length; row += width) for (const column of columns) data[row + column] = 0;
      weights[`${name}.${role}`] = { ...array, data };
    }
  return createNetwork(network.architecture, weights, `${network.name}, ablated`);
}
