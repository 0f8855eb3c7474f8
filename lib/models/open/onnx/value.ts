import type { Tensor } from '../../../tensor/index.js';
import { type Kind, type TensorData, Unsound } from './tensors.js';

/**
 * A value of a graph that is being run. Its shape is the one that ONNX gives it; the tensor of four axes [n, c, h, w] may
 * lie here as [n, h, w, c] (`last`), as all kernels want their images.
 */
export interface Value {
  readonly shape: readonly number[];
  readonly kind: Kind;
  /** Row by row, where they are known without the images; else there is a tensor. */
  readonly numbers?: Float32Array | Float64Array;
  readonly tensor?: Tensor;
  /** Its channels lie behind height and width. */
  readonly last: boolean;
  /** Depends on the images, so that gradients go through it. */
  readonly active: boolean;
  /** The same in every run of the model, for as long as the model lives. */
  readonly constant: boolean;
  /** Of one that the file holds: the type of its elements by its number in the format. */
  readonly elements?: number;
}

/** What a graph asks for that is not done here; its file is then a black box. */
export class NotHandled extends Error {
  override name = 'NotHandled';
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** So many numbers are handled in plain JavaScript. */
export const FEW = 4096;

/** Values that no sound classifier of images has at once: 1 GB of float32. */
const MOST = 2 ** 28;

/**
 * The same shape.
 * @throws Unsound where a damaged file asks for a tensor of a shape that cannot be, or would not fit into memory.
 */
export function sound(shape: readonly number[]): number[] {
  if (shape.some((n) => !Number.isInteger(n) || n < 0) || sizeOf(shape) > MOST)
    throw new Unsound(`a value of the shape [${shape.join(', ')}] is asked for`);
  return [...shape];
}

/** Numbers that do not depend on the images. */
export const known = (
  numbers: ArrayLike<number>,
  shape: readonly number[] = [numbers.length],
  kind: Kind = 'int',
  constant = false,
): Value => ({
  shape,
  kind,
  numbers: kind === 'float' ? Float32Array.from(numbers) : Float64Array.from(numbers),
  last: false,
  active: false,
  constant,
});

/** An axis counted from the end where it is negative. */
export function axisOf(axis: number, rank: number): number {
  const found = axis < 0 ? axis + rank : axis;
  if (!(Number.isInteger(found) && found >= 0 && found < rank))
    throw new RangeError(`an axis ${axis} of ${rank} axes is asked for`);
  return found;
}

/** Where the axes of [n, c, h, w] stand in [n, h, w, c]. */
const STANDS = [0, 3, 1, 2];

/** Which axis of the tensor an axis of the value is. */
export const tensorAxis = ({ last }: Pick<Value, 'last'>, axis: number): number => (last ? STANDS[axis] : axis);

/** The shape of a value by its tensor's. */
export const valueShape = (shape: readonly number[], last: boolean): readonly number[] =>
  last ? [shape[0], shape[3], shape[1], shape[2]] : shape;

/** Numbers that the file holds; many of them are read from it anew each time, so that they are not in memory twice. */
export function held(data: TensorData): Value {
  const { shape, kind, elements } = data;
  const value = { shape: sound(shape), kind, elements, last: false, active: false, constant: true };
  if (sizeOf(shape) <= FEW) return { ...value, numbers: data.numbers() };
  return {
    ...value,
    get numbers() {
      return data.numbers();
    },
  };
}
