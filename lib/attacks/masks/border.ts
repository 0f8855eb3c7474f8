import type { Tensor4D } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';
import { type ImageShape, maskWhere } from './rectangle.js';

/**
 * A mask [1, h, w, c] that lets a frame of this width along the edges of every image change.
 * @throws RangeError where the width is no whole number 1 or more.
 */
export function borderMask(shape: ImageShape, { width }: { width: number }): Tensor4D {
  const [rows, columns] = shape;
  requireNumber('width', width, { from: 1, to: Math.max(rows, columns), whole: true });
  return maskWhere(shape, (y, x) => Math.min(y, x, rows - 1 - y, columns - 1 - x) < width);
}
