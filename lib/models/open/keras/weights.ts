import { DataError } from '../../../data/index.js';
import type { Hdf5File } from '../../checkpoint/hdf5.js';
import type { NamedArray, NamedArrays } from '../../contracts.js';
import { isLayerNode, layGraph } from '../../graph.js';
import type { KerasLayer } from './layers.js';
import type { KerasModel } from './model.js';
import { type Places, placesOf } from './places.js';

/** What Keras calls the arrays of layers, in the order in which it makes them. */
const NAMES = { weight: 'kernel', bias: 'bias' };
const NORMALIZATION = { weight: 'gamma', bias: 'beta', running_mean: 'moving_mean', running_var: 'moving_variance' };

/**
 * The paths of a layer's arrays, by what Keras calls them.
 * @throws DataError where there are none, or others that what is computed would depend on.
 */
function pathsOf(file: string, places: Places, layer: KerasLayer, kinds: readonly string[]) {
  const paths = places.of(layer, kinds);
  if (!paths?.size)
    throw new DataError(
      file,
      `has no weights of the layer "${layer.name}"; it holds ${places.held().join(', ') || 'nothing'}.`,
    );
  // What normalization keeps besides (batch renormalization) serves training alone; elsewhere (LoRA, scales) it counts.
  const others = [...paths.keys()].filter((kind) => !kinds.includes(kind));
  if (others.length && layer.type !== 'BatchNormalization')
    throw new DataError(
      file,
      `the layer "${layer.name}" has ${others.join(', ')} besides ${kinds.join(' and ')}; this is not read.`,
    );
  return paths;
}

/**
 * The weights of a model from a Keras HDF5 file; Keras lays them out as this library does. A layer without bias gets
 * zeros.
 * @throws DataError naming the layer, what the file holds and what was expected.
 */
export function kerasWeights(file: string, content: Hdf5File, { architecture, layers }: KerasModel): NamedArrays {
  const places = placesOf(file, content, layers);
  const arrays: Record<string, NamedArray> = {};
  for (const { layer, parameters } of layGraph(architecture).filter(isLayerNode)) {
    const keras = 'weights' in layer && layers.find(({ name }) => name === layer.weights);
    if (!keras) continue;
    const names: Readonly<Record<string, string>> = layer.type === 'batchNorm' ? NORMALIZATION : NAMES;
    const isThere = (kind: string) => kind !== 'bias' || !('bias' in layer) || layer.bias !== false;
    const kindOf = (parameter: string) => names[parameter.slice(keras.name.length + 1)];
    const paths = pathsOf(file, places, keras, Object.values(names).filter(isThere));
    for (const { name, shape } of parameters) {
      const kind = kindOf(name);
      if (!isThere(kind)) {
        arrays[name] = { shape, data: new Float32Array(shape[0]) };
        continue;
      }
      const path = paths.get(kind);
      const found = path === undefined ? undefined : content.shape(path);
      if (path === undefined || found?.join() !== shape.join())
        throw new DataError(
          file,
          `${kind} of the layer "${keras.name}" is ${found ? `[${found}]` : 'missing'}; expected [${shape}].`,
        );
      arrays[name] = content.array(path);
    }
  }
  return arrays;
}
