import { DataError } from '../../../data/index.js';
import type { Layer } from '../../architecture.js';
import type { Hdf5File } from '../../checkpoint/hdf5.js';
import type { NamedArray, NamedArrays } from '../../contracts.js';
import { isLayerNode, layGraph } from '../../graph.js';
import type { Shape } from '../../layers/contract.js';
import { constantsOf, isComputed } from './constants.js';
import { DEPTHWISE } from './convolutions.js';
import { keyOf } from './fields.js';
import type { KerasLayer } from './layers.js';
import type { KerasModel } from './model.js';
import { type Places, placesOf } from './places.js';

/** What Keras calls the arrays of a layer, in the order in which it makes them, by their roles here. */
const NAMES = { weight: 'kernel', bias: 'bias' };
const NORMALIZATION = { weight: 'gamma', bias: 'beta', running_mean: 'moving_mean', running_var: 'moving_variance' };
const SCALE = { weight: 'gamma', bias: 'beta' };
const OF_TYPE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  BatchNormalization: NORMALIZATION,
  LayerNormalization: SCALE,
  GroupNormalization: SCALE,
  DepthwiseConv2D: { weight: 'depthwise_kernel', bias: 'bias' },
  PReLU: { weight: 'alpha' },
  LayerScale: { weight: 'gamma' },
  // What they are computed of; the number of rows that they saw is not needed.
  Rescaling: {},
  Normalization: { mean: 'mean', variance: 'variance' },
  SeparableConv2D: { depthwise: 'depthwise_kernel', weight: 'pointwise_kernel', bias: 'bias' },
};

/** Fields by which a layer says that it has no such array. */
const SWITCHES: Readonly<Record<string, string>> = { bias: 'use_bias', gamma: 'scale', beta: 'center' };

const isThere = ({ config }: KerasLayer, kind: string) => config[SWITCHES[kind]] !== false;

/** A layer of Keras, and what it calls this layer's array of a role. */
function sourceOf(weights: string, layers: readonly KerasLayer[]) {
  const named = (name: string) => layers.find((layer) => keyOf(layer) === name);
  const own = named(weights);
  const layer = own ?? (weights.endsWith(DEPTHWISE) ? named(weights.slice(0, -DEPTHWISE.length)) : undefined);
  const names = OF_TYPE[layer?.type ?? ''] ?? NAMES;
  return layer && { layer, names, kindOf: (role: string) => names[own ? role : 'depthwise'] };
}

/** An array's shape in Keras, which has the filters of each channel on an axis of their own. */
function kerasShape(kind: string, shape: Shape, layer: Layer, input: Shape, type: string): Shape {
  // A weighted sum at each place is a convolution here.
  if (type === 'Dense' && kind === 'kernel') return shape.slice(-2);
  // Axes that share a slope are kept, of length 1.
  if (layer.type === 'prelu' && layer.shared !== 'none')
    return input.map((n, axis) => (layer.shared === 'places' && axis === input.length - 1 ? n : 1));
  if (kind !== 'depthwise_kernel' || layer.type !== 'conv2d') return shape;
  const { groups = 1, filters } = layer;
  return [...shape.slice(0, 2), groups, filters / groups];
}

/**
 * The paths of a layer's arrays, by what Keras calls them.
 * @throws DataError where there are none, or others that what is computed would depend on.
 */
function pathsOf(file: string, places: Places, layer: KerasLayer, kinds: readonly string[]) {
  if (!kinds.length) return new Map<string, string>();
  const paths = places.of(layer, kinds);
  if (!paths?.size)
    throw new DataError(
      file,
      `has no weights of the layer "${layer.name}"; it holds ${places.held().join(', ') || 'nothing'}.`,
    );
  // What Keras 3 calls the filters of each channel, alone in their layer.
  const depthwise = layer.type === 'DepthwiseConv2D' && paths.get('kernel');
  const known = new Map(depthwise ? [...paths, ['depthwise_kernel', depthwise]] : paths);
  if (depthwise) known.delete('kernel');
  // What normalization keeps besides (batch renormalization) serves training alone; elsewhere (LoRA, scales) it counts.
  const others = [...known.keys()].filter((kind) => !kinds.includes(kind));
  if (others.length && !['BatchNormalization', 'Normalization'].includes(layer.type))
    throw new DataError(
      file,
      `the layer "${layer.name}" has ${others.join(', ')} besides ${kinds.join(' and ')}; this is not read.`,
    );
  return known;
}

const failing =
  (file: string, { type, name }: KerasLayer) =>
  (what: string): never => {
    throw new DataError(file, `the layer "${name}" (${type}) ${what}.`);
  };

/** The array of what a layer's numbers are computed of, where it has any in the file. */
function arrayOf(
  file: string,
  content: Hdf5File,
  places: Places,
  layer: KerasLayer,
  kind: string,
): NamedArray | undefined {
  // Numbers that its configuration has are in no file.
  if (layer.config[kind] !== undefined && layer.config[kind] !== null) return undefined;
  const path = pathsOf(file, places, layer, Object.values(OF_TYPE[layer.type])).get(kind);
  return path === undefined ? undefined : content.array(path);
}

/**
 * The weights of a model from a Keras HDF5 file; Keras lays them out as this library does. A layer without bias gets
 * zeros.
 * @throws DataError naming the layer, what the file holds and what was expected.
 */
export function kerasWeights(file: string, content: Hdf5File, { architecture, layers }: KerasModel): NamedArrays {
  const places = placesOf(file, content, layers);
  const arrays: Record<string, NamedArray> = {};
  for (const { layer, input, parameters } of layGraph(architecture).filter(isLayerNode)) {
    const source = 'weights' in layer ? sourceOf(layer.weights, layers) : undefined;
    if (!source) continue;
    const { layer: keras, names, kindOf } = source;
    if (isComputed(keras)) {
      const found = constantsOf(keras, input[input.length - 1], failing(file, keras), (kind) =>
        arrayOf(file, content, places, keras, kind),
      );
      for (const { name, role } of parameters) arrays[name] = found[role === 'bias' ? 'bias' : 'weight'];
      continue;
    }
    const paths = pathsOf(
      file,
      places,
      keras,
      Object.values(names).filter((kind) => isThere(keras, kind)),
    );
    for (const { name, role, shape, start = 0 } of parameters) {
      const kind = kindOf(role);
      // The depthwise part of a layer has no bias of its own.
      if (('bias' in layer && layer.bias === false && role === 'bias') || !isThere(keras, kind)) {
        arrays[name] = { shape, data: new Float32Array(shape[0]).fill(start) };
        continue;
      }
      const path = paths.get(kind);
      const found = path === undefined ? undefined : content.shape(path);
      const expected = kerasShape(kind, shape, layer, input, keras.type);
      if (path === undefined || found?.join() !== expected.join())
        throw new DataError(
          file,
          `${kind} of the layer "${keras.name}" is ${found ? `[${found}]` : 'missing'}; expected [${expected}].`,
        );
      arrays[name] = { shape, data: content.array(path).data };
    }
  }
  return arrays;
}
