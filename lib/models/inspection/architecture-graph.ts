import type { Architecture } from '../architecture.js';
import { isLayerNode, type LayerNode, layGraph, type Node } from '../graph.js';
import { type Join, kindOf, type Layer } from '../layers/index.js';
import { sizeOf } from '../layers/shapes.js';
import { type GraphLayer, graphOf, type ModelGraph } from './contract.js';

/** Fields that say nothing of what a layer does, or what its output's shape says. */
const UNSAID = [
  'type',
  'name',
  'inputs',
  'weights',
  'filters',
  'units',
  'bias',
  'padding',
  'momentum',
  'epsilon',
  'shape',
];
/** Fields that are only told where they are not 1. */
const ONCE = ['stride', 'dilation', 'groups'];
/** Told as so many by so many. */
const SIDES = ['kernel', 'size'];

function fieldText([name, value]: [string, unknown]): string {
  if (!SIDES.includes(name)) return `${name} ${Array.isArray(value) ? value.join('×') : value}`;
  return Array.isArray(value) ? value.join('×') : `${value}×${value}`;
}

/** A layer's settings in words. */
const detailOf = (layer: Layer | Join): string =>
  Object.entries(layer)
    .filter(([name, value]) => !UNSAID.includes(name) && value !== undefined && !(ONCE.includes(name) && value === 1))
    .map(fieldText)
    .join(', ');

/** Those that are learned: without running statistics, and the zeros of biases that are not there. */
const learned = ({ parameters }: LayerNode): number =>
  parameters.filter(({ fixed }) => !fixed).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const macsOf = ({ layer, input }: LayerNode): number => kindOf(layer).macs?.(layer, input) ?? 0;

function stepOf(node: Node): GraphLayer {
  const step = isLayerNode(node) ? node.layer : node.join;
  return {
    name: 'weights' in step ? step.weights : node.where,
    type: step.type,
    detail: detailOf(step),
    inputs: node.inputs,
    output: [1, ...node.output],
    weights: isLayerNode(node) ? learned(node) : 0,
    macs: isLayerNode(node) ? macsOf(node) : 0,
  };
}

/** The graph of a network of the library's own layers, axes [n, height, width, channels]; no weights are needed for it. */
export const architectureGraph = (architecture: Architecture): ModelGraph =>
  graphOf(layGraph(architecture).map(stepOf));
