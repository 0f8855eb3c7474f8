import { type Tensor4D, tf } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';

/** Height, width, channels of the images that a mask is for. */
export type ImageShape = readonly [number, number, number];

/** A mask [1, h, w, c] that is 1 where `allowed` says so of a pixel. */
export function maskWhere([height, width, channels]: ImageShape, allowed: (y: number, x: number) => boolean): Tensor4D {
  const values = new Float32Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (allowed(y, x)) values.fill(1, (y * width + x) * channels, (y * width + x + 1) * channels);
  return tf.tensor4d(values, [1, height, width, channels]);
}

export interface Rectangle {
  /** Row of the upper edge, from 0. */
  top: number;
  /** Column of the left edge, from 0. */
  left: number;
  height: number;
  width: number;
}

/**
 * A mask [1, h, w, c] that lets one rectangle of every image change.
 * @throws RangeError where the rectangle goes beyond the image.
 */
export function rectangleMask(shape: ImageShape, { top, left, height, width }: Rectangle): Tensor4D {
  requireNumber('height', height, { from: 1, to: shape[0], whole: true });
  requireNumber('width', width, { from: 1, to: shape[1], whole: true });
  requireNumber('top', top, { from: 0, to: shape[0] - height, whole: true });
  requireNumber('left', left, { from: 0, to: shape[1] - width, whole: true });
  return maskWhere(shape, (y, x) => y >= top && y < top + height && x >= left && x < left + width);
}
