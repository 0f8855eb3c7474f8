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
   */
  of(layer: KerasLayer, kinds: readonly string[]): ReadonlyMap<string, string> | undefined;
}

/**
 * Files that Keras 2 writes, and Keras 3 where the ending is `.h5`: a group with the name of each layer, in it the
 * list of its arrays ("dense_1/kernel:0"). A slash in the name makes groups in groups.
 */
function byName(content: Hdf5File, root: string): Places {
  return {
    held: () => content.texts(root || '/', 'layer_names') ?? content.names(root || '/'),
    of: ({ name }) => {
      const group = `${root}/${name}`;
      // The last part of a path, without the number of the output, says what an array is.
      return new Map(
        content
          .texts(group, 'weight_names')
          ?.map((path) => [path.split('/').pop()?.split(':')[0] ?? path, `${group}/${path}`]),
      );
    },
  };
}

/** As Keras makes names of classes: "BatchNormalization" is "batch_normalization", "Conv2D" is "conv2d". */
const snakeCase = (type: string): string =>
  type
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/**
 * Files that Keras 3 writes where the ending is `.weights.h5`: groups have the names of the layers' classes, numbered
 * in the order of the model, and arrays are numbered in the order in which they were made.
 */
function byClass(content: Hdf5File, root: string, layers: readonly KerasLayer[]): Places {
  const used = new Map<string, number>();
  const groups = new Map(
    layers.map(({ type, name }) => {
      const group = snakeCase(type);
      const n = used.get(group) ?? 0;
      used.set(group, n + 1);
      return [name, n ? `${group}_${n}` : group];
    }),
  );
  return {
    held: () => content.names(`/${root}`),
    of: ({ name }, kinds) => {
      const group = `/${root}/${groups.get(name)}/vars`;
      const count = content.names(group).length;
      return count
        ? new Map(Array.from({ length: count }, (_, i) => [kinds[i] ?? `array ${i}`, `${group}/${i}`]))
        : undefined;
    },
  };
}

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
    return byClass(content, numbered, layers);
  if (layers.some(({ type }) => type.includes('Conv')) && content.text(root || '/', 'backend') === 'theano')
    throw new DataError(
      file,
      'was saved by Keras on Theano, which turns the kernels of convolutions around; save it again on TensorFlow.',
    );
  return byName(content, root);
}
