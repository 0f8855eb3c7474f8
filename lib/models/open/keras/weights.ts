import { DataError } from '../../../data/index.js';
import type { Architecture } from '../../architecture.js';
import type { Hdf5File } from '../../checkpoint/hdf5.js';
import type { NamedArray, NamedArrays } from '../../contracts.js';
import { placeLayers } from '../../placed.js';

/** What Keras calls the weights of layers. */
const NAMES: Readonly<Record<string, string>> = { weight: 'kernel', bias: 'bias' };
const NORMALIZATION: Readonly<Record<string, string>> = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'moving_mean',
  running_var: 'moving_variance',
};

/** Weights lie at the root of a file of weights, and in a group of their own in a file of a whole model. */
const rootOf = (content: Hdf5File) => (content.names('/').includes('model_weights') ? '/model_weights' : '');

/**
 * The weights of an architecture from a Keras HDF5 file; Keras lays them out as this library does. A layer without
 * bias gets zeros.
 * @throws DataError naming the layer, what the file holds and what was expected.
 */
export function kerasWeights(file: string, content: Hdf5File, architecture: Architecture): NamedArrays {
  const root = rootOf(content);
  const held = content.names(root || '/');
  const arrays: Record<string, NamedArray> = {};
  for (const { layer, parameters } of placeLayers(architecture)) {
    if (!('weights' in layer)) continue;
    const group = `${root}/${layer.weights}`;
    if (!held.includes(layer.weights))
      throw new DataError(
        file,
        `has no weights of the layer "${layer.weights}"; it holds ${held.join(', ') || 'nothing'}.`,
      );
    const paths = content.texts(group, 'weight_names') ?? [];
    for (const { name, shape } of parameters) {
      const kind = (layer.type === 'batchNorm' ? NORMALIZATION : NAMES)[name.slice(layer.weights.length + 1)];
      // "dense_1/kernel:0": the last part, without the number of the output.
      const path = paths.find((given) => given.split('/').pop()?.split(':')[0] === kind);
      if (kind === 'bias' && 'bias' in layer && layer.bias === false) {
        arrays[name] = { shape, data: new Float32Array(shape[0]) };
        continue;
      }
      const found = path === undefined ? undefined : content.shape(`${group}/${path}`);
      if (path === undefined || found?.join() !== shape.join())
        throw new DataError(
          file,
          `${kind} of the layer "${layer.weights}" is ${found ? `[${found}]` : 'missing'}; expected [${shape}].`,
        );
      arrays[name] = content.array(`${group}/${path}`);
    }
  }
  return arrays;
}
