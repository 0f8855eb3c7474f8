import type { Tensor4D } from '../backend.js';
import type { Attributes } from './native.js';

/** Rows and columns of zeros laid around images: as many on each side, or [top, bottom, left, right]. */
export type Padding = number | readonly [number, number, number, number];

/** How a window walks over images. */
export interface Walk {
  /** Pixels from one output to the next, in rows and columns alike. */
  readonly stride: number;
  readonly padding: Padding;
}

export const sidesOf = (padding: Padding): readonly [number, number, number, number] =>
  typeof padding === 'number' ? [padding, padding, padding, padding] : padding;

/** The zeros before and after each of four axes. */
export function around(padding: Padding): [number, number][] {
  const [top, bottom, left, right] = sidesOf(padding);
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** oneDNN's convolutions may crash where the padding is as wide as the filter; the zeros must then be laid before. */
export function overreaches([height, width]: readonly number[], { padding }: Walk): boolean {
  const [top, bottom, left, right] = sidesOf(padding);
  return Math.max(top, bottom) >= height || Math.max(left, right) >= width;
}

export const walkAttributes = ({ stride, padding }: Walk): Attributes => ({
  strides: [1, stride, stride, 1],
  padding: 'EXPLICIT',
  explicit_paddings: around(padding).flat(),
  data_format: 'NHWC',
});

/** How many outputs a window of `size` pixels has over `length` of them. */
export const outputs = (length: number, size: number, stride: number, before: number, after: number): number =>
  Math.floor((length + before + after - size) / stride) + 1;

/**
 * What TensorFlow calls such a padding; undefined where it has no name for it. oneDNN computes the gradients of
 * convolutions under these names alone: with a padding by numbers TensorFlow takes its own kernels, two to seven times
 * slower (seen in 2.18.1; 16 images of 7 × 7 × 512, filters of 3 × 3 × 512: 210 ms, not 30).
 */
export function paddingName(
  images: readonly number[],
  filter: readonly number[],
  { stride, padding }: Walk,
): 'VALID' | 'SAME' | undefined {
  const sides = sidesOf(padding);
  if (sides.every((side) => side === 0)) return 'VALID';
  const isSame = [0, 1].every((axis) => {
    const lacking = Math.max(0, (Math.ceil(images[axis] / stride) - 1) * stride + filter[axis] - images[axis]);
    return sides[axis * 2] === Math.floor(lacking / 2) && sides[axis * 2 + 1] === Math.ceil(lacking / 2);
  });
  return isSame ? 'SAME' : undefined;
}

export const namedAttributes = (padding: 'VALID' | 'SAME', stride: number): Attributes => ({
  strides: [1, stride, stride, 1],
  padding,
  data_format: 'NHWC',
});

type Shape4D = readonly [number, number, number, number];

/** The shape of images with their padding around them. */
export function paddedShape([n, height, width, channels]: Shape4D, padding: Padding): Shape4D {
  const [top, bottom, left, right] = sidesOf(padding);
  return [n, height + top + bottom, width + left + right, channels];
}

/** Takes the padding off images. */
export function withoutPadding(images: Tensor4D, padding: Padding): Tensor4D {
  if (padding === 0) return images;
  const [top, bottom, left, right] = sidesOf(padding);
  const [n, height, width, channels] = images.shape;
  return images.slice([0, top, left, 0], [n, height - top - bottom, width - left - right, channels]);
}
