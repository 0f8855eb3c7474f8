import {
  type Architecture,
  createMapping,
  isLayerNode,
  type LayerNode,
  layGraph,
  type Mapping,
  type Network,
  type Step,
  weightsOf,
} from '../models/index.js';

/** Where the values of one hidden layer lie among all of them. */
export interface HiddenLayer {
  /** The name of the layer's weights. */
  readonly name: string;
  /** [units], or [h, w, maps] of a convolution. */
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Whether a hidden layer's units are feature maps. */
export const isConvolution = ({ shape }: HiddenLayer): boolean => shape.length === 3;

/** The values before the activations of a network's hidden layers. */
export interface Activations {
  /** Images to [n, all hidden units], layer after layer, images row by row; the caller's to dispose of. */
  readonly mapping: Mapping;
  readonly layers: readonly HiddenLayer[];
}

/** Layers whose outputs are the values before an activation. */
const UNITS = new Set<string>(['linear', 'conv2d']);

/**
 * A network's layers, one after the other.
 * @throws RangeError where it is no chain.
 */
export function chainOf(network: Network): readonly LayerNode[] {
  const nodes = layGraph(network.architecture);
  const chain = nodes.filter(isLayerNode);
  if (chain.length < nodes.length || chain.some(({ inputs }, i) => inputs.length !== 1 || inputs[0] !== i - 1))
    throw new RangeError(
      `${network.name} has branches; what is read inside of a network is read of plain chains of layers.`,
    );
  return chain;
}

/** The layers of a chain that hold hidden units: every dense layer and convolution but the last one. */
function hiddenNodes(network: Network, chain: readonly LayerNode[]): readonly LayerNode[] {
  const hidden = chain.filter(({ layer }) => UNITS.has(layer.type)).slice(0, -1);
  if (!hidden.length)
    throw new RangeError(`${network.name} has no hidden layer: nothing lies between image and scores.`);
  return hidden;
}

function placed(nodes: readonly LayerNode[]): HiddenLayer[] {
  const layers: HiddenLayer[] = [];
  for (const { layer, output } of nodes) {
    const from = layers.at(-1)?.to ?? 0;
    const size = output.reduce((product, n) => product * n, 1);
    layers.push({ name: 'weights' in layer ? layer.weights : layer.type, shape: output, from, to: from + size });
  }
  return layers;
}

/**
 * A network's hidden layers: every dense layer and convolution but the last one.
 * @throws RangeError where the network is no plain chain of layers, or has no hidden one.
 */
export const hiddenLayers = (network: Network): readonly HiddenLayer[] =>
  placed(hiddenNodes(network, chainOf(network)));

/**
 * What a network's hidden layers hold before their activations: every dense layer and convolution but the last one.
 * @throws RangeError where the network is no plain chain of layers, or has no hidden one.
 */
export function hiddenActivations(network: Network): Activations {
  const chain = chainOf(network);
  const hidden = hiddenNodes(network, chain);
  const last = chain.indexOf(hidden[hidden.length - 1]);
  const layers = placed(hidden);
  const nameOf = (node: LayerNode) => `hidden ${hidden.indexOf(node) + 1}`;
  // Names that the network's own file gave are left out: in a chain each layer takes from the one before it anyway.
  const steps: Step[] = chain.slice(0, last + 1).map((node) => ({
    ...node.layer,
    inputs: undefined,
    name: hidden.includes(node) ? nameOf(node) : undefined,
  }));
  const flat: Step[] = hidden.map((node) => ({
    type: 'flatten',
    inputs: [nameOf(node)],
    name: `${nameOf(node)}, flat`,
  }));
  const joined: Step[] = flat.length > 1 ? [{ type: 'concat', inputs: flat.map(({ name }) => name as string) }] : [];
  const { input, initializer } = network.architecture;
  const inside: Architecture = {
    name: `${network.name}, hidden`,
    input,
    initializer,
    layers: [...steps, ...flat, ...joined],
  };
  return { mapping: createMapping(inside, weightsOf(network)), layers };
}
