import { createHash } from 'node:crypto';

/** Pixels are compared in ten-thousandths: k/255 ± ε never lies on the edge between two of them. */
const GRID = 1e4;

/**
 * Names an image by its pixels in [0, 1], each as float32 in ten-thousandths: what comes back from a file of decimals has
 * the key of what was written there.
 */
export function imageKey(pixels: ArrayLike<number>): string {
  const levels = Int32Array.from(pixels, (value) => Math.round(Math.fround(value) * GRID));
  return createHash('sha1').update(levels).digest('base64');
}
