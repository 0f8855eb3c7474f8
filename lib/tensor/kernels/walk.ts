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
  return (Math.max(top, bottom) >= height && top + bottom > 0) || (Math.max(left, right) >= width && left + right > 0);
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
