import { DataError } from '../../data/index.js';
import type { NamedArray } from '../contracts.js';
import { elementOf } from './elements.js';
import type { TensorView } from './values.js';

/** Most dimensions of a tensor: the operations of PyTorch take no more. */
const MOST_DIMENSIONS = 64;

/**
 * Copies a strided view out of its storage, as float32.
 * @param most how many values it may have: a stride of zero lets a few bytes describe any number of them
 * @throws DataError where it has more, it is described wrongly, reaches past its storage, or is of a type that is not read.
 */
export function gather(file: string, name: string, view: TensorView, bytes: Buffer, most: number): NamedArray {
  const { size, read } = elementOf(file, view.storage.type);
  if (view.shape.length > MOST_DIMENSIONS)
    throw new DataError(file, `"${name}" has ${view.shape.length} dimensions; at most ${MOST_DIMENSIONS} are read.`);
  const sizes = [view.offset, ...view.shape, ...view.strides];
  if (view.shape.length !== view.strides.length || !sizes.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw new DataError(
      file,
      `"${name}" has a shape, strides or an offset that are not whole numbers; the file is damaged.`,
    );
  const length = view.shape.reduce((a, b) => a * b, 1);
  if (length > most)
    throw new DataError(
      file,
      `describes far more values than it has bytes, at "${name}" [${view.shape}]; where tensors were expanded, save them as tensor.contiguous().`,
    );
  const last = view.shape.reduce((at, dimension, i) => at + Math.max(0, dimension - 1) * view.strides[i], view.offset);
  if (length > 0 && (last + 1) * size > bytes.length)
    throw new DataError(
      file,
      `"${name}" [${view.shape}] reaches past the end of its storage of ${bytes.length / size} values; the file is cut off.`,
    );
  const data = new Float32Array(length);
  const position = view.shape.map(() => 0);
  for (let i = 0; i < length; i++) {
    const at = position.reduce((sum, p, axis) => sum + p * view.strides[axis], view.offset);
    data[i] = read(bytes, at * size);
    for (let axis = position.length - 1; axis >= 0 && ++position[axis] === view.shape[axis]; axis--) position[axis] = 0;
  }
  return { shape: view.shape, data };
}
