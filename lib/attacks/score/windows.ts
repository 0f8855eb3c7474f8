import { keyedRandom } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';

/** Key of the streams that place squares, apart from those that draw other attacks' starts. */
const SQUARES_STREAM = 0x5ca7;

/** Random numbers of one row at one step. */
export function drawsOf(wave: Wave, row: number, step: number): () => number {
  return keyedRandom(wave.run.seed, wave.indices[row], wave.run.restart, step, SQUARES_STREAM);
}

/** A whole number 0 … below − 1. */
export const whole = (random: () => number, below: number): number => Math.floor(random() * below);

/**
 * Places squares in a wave's images: anywhere, or under a mask around a random pixel that may change, so that small
 * masks do not waste queries. Gives the upper left corner.
 */
export function squarePlacer(
  wave: Wave,
): (row: number, side: number, random: () => number) => { top: number; left: number } {
  const [, height, width, channels] = wave.images.shape;
  const allowed = wave.mask?.dataSync() as Float32Array | undefined;
  const places = new Map<number, number[]>();
  const placesOf = (mask: Float32Array, row: number) => {
    let found = places.get(row);
    if (!found) {
      found = [];
      for (let i = 0; i < height * width; i++)
        for (let c = 0; c < channels; c++)
          if (mask[(row * height * width + i) * channels + c]) {
            found.push(i);
            break;
          }
      places.set(row, found);
    }
    return found;
  };
  return (row, side, random) => {
    const lowest = height - side;
    const rightmost = width - side;
    if (allowed) {
      const pixels = placesOf(allowed, row);
      if (pixels.length && pixels.length < height * width) {
        const pixel = pixels[whole(random, pixels.length)];
        const near = (at: number, last: number) => Math.min(last, Math.max(0, at - whole(random, side)));
        return { top: near(Math.floor(pixel / width), lowest), left: near(pixel % width, rightmost) };
      }
    }
    return { top: whole(random, lowest + 1), left: whole(random, rightmost + 1) };
  };
}
