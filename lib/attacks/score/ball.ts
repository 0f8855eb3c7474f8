import type { Wave } from '../engine/wave.js';
import { ballEdges } from './ball-edges.js';

/** Leaves room for the rounding of float32 pixels. */
const INSIDE = 1e-6;

/**
 * Brings an image of a row back: into the pixel range, to the original outside the mask, and, to the last bit, into the
 * ball. In L2 it is clipped first, so that what it moves uses all of the radius.
 */
export function intoBall(wave: Wave, norm: 'linf' | 'l2', epsilon: number): (row: number, image: Float32Array) => void {
  const original = wave.images.dataSync() as Float32Array;
  const { low, high } = ballEdges(wave, norm === 'linf' ? epsilon : 1);
  return (row, image) => {
    const base = row * wave.width;
    for (let i = 0; i < image.length; i++) image[i] = Math.min(high[base + i], Math.max(low[base + i], image[i]));
    if (norm === 'linf') return;
    const length = () => {
      let square = 0;
      for (let i = 0; i < image.length; i++) square += (image[i] - original[base + i]) ** 2;
      return Math.sqrt(square);
    };
    // Once is enough, but for balls as small as the rounding of a pixel.
    for (let spare = INSIDE, now = length(); now > epsilon; spare *= 2, now = length()) {
      const scale = Math.max(0, ((1 - spare) * epsilon) / now);
      for (let i = 0; i < image.length; i++) image[i] = original[base + i] + scale * (image[i] - original[base + i]);
    }
  };
}

/** The positions of each row's values that may change. */
export function freeValues(wave: Wave): (row: number) => Int32Array {
  const { width } = wave;
  const all = Int32Array.from({ length: width }, (_, i) => i);
  const mask = wave.mask?.dataSync();
  if (!mask) return () => all;
  const rows = Array.from(wave.labels, (_, row) => all.filter((i) => mask[row * width + i] !== 0));
  return (row) => rows[row];
}
