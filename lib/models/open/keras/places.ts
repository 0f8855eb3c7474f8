import { DataError } from '../../../data/index.js';
import type { Hdf5File } from '../../checkpoint/hdf5.js';
import type { KerasLayer } from './layers.js';

/** Where the arrays of layers lie in a file of weights. */
export interface Places {
  /** What the file holds weights of, for what is said where some are missing. */
  held(): readonly string[];
  /**
   * The path of each of a layer's arrays by what Keras calls it; undefined where there is nothing of the layer.
   * @param kinds what the layer's arrays are called, in the order in which Keras makes them
   * @throws DataError where arrays of several layers could be meant.
   */
  of(layer: KerasLayer, kinds: readonly string[]): ReadonlyMap<string, string> | undefined;
}

/** An array's path in two: "inner/dense_1" and "kernel", without the number of the output. */
function parted(path: string): { readonly owner: string; readonly kind: string } {
  const at = path.lastIndexOf('/');
  return { owner: path.slice(0, Math.max(0, at)), kind: path.slice(at + 1).split(':')[0] };
}

/**
 * Files that Keras 2 writes, and Keras 3 where the ending is `.h5`: a group with the name of each layer, in it the
 * list of its arrays ("dense_1/kernel:0"); those of a model in the model lie in its group, all of its layers together.
 * A slash in the name makes groups in groups.
 */
function byName(file: string, content: Hdf5File, root: string): Places {
  return {
    held: () => content.texts(root || '/', 'layer_names') ?? content.names(root || '/'),
    of: ({ name, inside: [outer] }) => {
      const group = `${root}/${outer ?? name}`;
      const all = (content.texts(group, 'weight_names') ?? []).map((path) => ({ path, ...parted(path) }));
      const fitting = all.filter(({ owner }) => owner === name || owner.endsWith(`/${name}`));
      const exact = fitting.filter(({ owner }) => owner === name);
      const own = outer === undefined ? all : exact.length ? exact : fitting;
      const owners = [...new Set(own.map(({ owner }) => owner))];
      if (outer !== undefined && owners.length > 1)
        throw new DataError(
          file,
          `has arrays of several layers called "${name}" inside "${outer}": ${owners.join(', ')}. Save the model as FILE.keras, where each has its place.`,
        );
      return own.length ? new Map(own.map(({ path, kind }) => [kind, `${group}/${path}`])) : undefined;
    },
  };
}

/**
 * Files that Keras 3 writes where the ending is `.weights.h5`: groups have the names of the layers' classes, numbered
 * in the order of the model, and arrays are numbered in the order in which they were made. A model in the model has
 * such groups itself.
 */
const byClass = (content: Hdf5File, root: string): Places => ({
  held: () => content.names(`/${root}`),
  of: ({ groups }, kinds) => {
    const group = `/${root}/${groups.join(`/${root}/`)}/vars`;
    const count = content.names(group).length;
    return count
      ? new Map(Array.from({ length: count }, (_, i) => [kinds[i] ?? `array ${i}`, `${group}/${i}`]))
      : undefined;
  },
});

/** The group of a file that Keras 3 writes: TensorFlow 2.13 had another name for it. */
const GROUPS = ['layers', '_layer_checkpoint_dependencies'];

/**
 * Finds the arrays of these layers in a file of weights, or of a whole model.
 * @throws DataError where the file's kernels mean something else.
 */
export function placesOf(file: string, content: Hdf5File, layers: readonly KerasLayer[]): Places {
  const names = content.names('/');
  // Weights lie at the root of a file of weights, and in a group of their own in a file of a whole model.
  const root = names.includes('model_weights') ? '/model_weights' : '';
  const numbered = GROUPS.find((group) => names.includes(group));
  if (!root && numbered !== undefined && content.texts('/', 'layer_names') === undefined)
    return byClass(content, numbered);
  if (layers.some(({ type }) => type.includes('Conv')) && content.text(root || '/', 'backend') === 'theano')
    throw new DataError(
      file,
      'was saved by Keras on Theano, which turns the kernels of convolutions around; save it again on TensorFlow.',
    );
  return byName(file, content, root);
}
