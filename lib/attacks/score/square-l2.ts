import type { Wave } from '../engine/wave.js';
import { squareShare } from './schedule.js';
import type { Proposer } from './search.js';
import { drawsOf, squarePlacer } from './windows.js';

/** The start is a grid of this many windows along the height. */
const GRID = 5;
/** Smallest window that has two halves around a middle. */
const SMALLEST = 3;
/** Keeps the float32 image inside the ball, whatever its rounding. */
const INSIDE = 1 - 1e-6;
const TINY = 1e-10;

/**
 * Windows of pseudo-Gaussian shape, one half up and one half down, that take over the norm of a second window and
 * what clipping left unused (Andriushchenko et al., 2020, algorithm 3).
 */
export function l2Squares(
  wave: Wave,
  { epsilon, candidates, initialShare }: { epsilon: number; candidates: number; initialShare: number },
): Proposer {
  const [, height, width, channels] = wave.images.shape;
  const original = wave.images.dataSync() as Float32Array;
  const mask = wave.mask?.dataSync() as Float32Array | undefined;
  const place = squarePlacer(wave);
  const smaller = Math.min(height, width);
  const delta = new Float64Array(wave.width);
  const shapes = new Map<number, Float64Array>();
  const shapeOf = (side: number) => {
    let shape = shapes.get(side);
    if (!shape) {
      shape = twoHumps(side);
      shapes.set(side, shape);
    }
    return shape;
  };
  /** The shape's value at a place of the window, on its side where `turned`. */
  const at = (shape: Float64Array, side: number, turned: boolean, y: number, x: number) =>
    turned ? shape[x * side + y] : shape[y * side + x];

  /** Scales the change to ε, clips it to the pixel range, and writes the image. */
  const write = (row: number, image: Float32Array) => {
    const base = row * wave.width;
    if (mask) for (let i = 0; i < delta.length; i++) if (!mask[base + i]) delta[i] = 0;
    const scale = (epsilon * INSIDE) / Math.max(TINY, Math.sqrt(sumOfSquares(delta)));
    // Once is enough, but for balls as small as the rounding of a float32 pixel.
    for (let share = 1; ; share /= 2) {
      let square = 0;
      for (let i = 0; i < delta.length; i++) {
        image[i] = Math.min(1, Math.max(0, original[base + i] + share * scale * delta[i]));
        square += (image[i] - original[base + i]) ** 2;
      }
      if (Math.sqrt(square) <= epsilon) return;
    }
  };

  return {
    start(row, image) {
      const random = drawsOf(wave, row, 0);
      const side = Math.max(1, Math.floor(height / GRID));
      const shape = shapeOf(side);
      delta.fill(0);
      const first = (extent: number) => Math.floor((extent % side) / 2);
      for (let top = first(height); top + side <= height; top += side)
        for (let left = first(width); left + side <= width; left += side) {
          const turned = random() < 0.5;
          for (let c = 0; c < channels; c++) {
            const sign = random() < 0.5 ? -1 : 1;
            for (let y = 0; y < side; y++)
              for (let x = 0; x < side; x++)
                delta[((top + y) * width + left + x) * channels + c] = sign * at(shape, side, turned, y, x);
          }
        }
      write(row, image);
    },

    propose(row, step, image) {
      const random = drawsOf(wave, row, step);
      const base = row * wave.width;
      const share = squareShare(step, candidates, initialShare);
      // Odd, so that it has a middle.
      const wanted = Math.max(SMALLEST, Math.round(Math.sqrt(share * height * width))) | 1;
      const side = Math.min(wanted, smaller);
      const into = place(row, side, random);
      const from = place(row, side, random);
      for (let i = 0; i < delta.length; i++) delta[i] = image[i] - original[base + i];
      const unused = Math.max(0, epsilon * epsilon - sumOfSquares(delta)) / channels;
      const shape = shapeOf(side);
      const turned = random() < 0.5;
      for (let c = 0; c < channels; c++) {
        const offset = (y: number, x: number) => (y * width + x) * channels + c;
        let inside = 0;
        let both = 0;
        for (let y = 0; y < side; y++)
          for (let x = 0; x < side; x++) inside += delta[offset(into.top + y, into.left + x)] ** 2;
        for (let y = 0; y < side; y++)
          for (let x = 0; x < side; x++) {
            const i = offset(from.top + y, from.left + x);
            const shared =
              Math.abs(from.top + y - into.top - (side - 1) / 2) < side / 2 &&
              Math.abs(from.left + x - into.left - (side - 1) / 2) < side / 2;
            if (shared) continue;
            both += delta[i] ** 2;
            delta[i] = 0;
          }
        both += inside;
        const sign = random() < 0.5 ? -1 : 1;
        const old = 1 / (TINY + Math.sqrt(inside));
        let length = 0;
        for (let y = 0; y < side; y++)
          for (let x = 0; x < side; x++) {
            const i = offset(into.top + y, into.left + x);
            delta[i] = sign * at(shape, side, turned, y, x) + old * delta[i];
            length += delta[i] ** 2;
          }
        const scale = Math.sqrt(unused + both) / Math.max(TINY, Math.sqrt(length));
        for (let y = 0; y < side; y++)
          for (let x = 0; x < side; x++) delta[offset(into.top + y, into.left + x)] *= scale;
      }
      write(row, image);
    },

    settle(_row, source, target) {
      target.set(source);
    },
  };
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/** A window of unit norm, [side · side]: a hump in its upper half, its negative in the lower. */
function twoHumps(side: number): Float64Array {
  const upper = side >> 1;
  const window = new Float64Array(side * side);
  window.set(hump(upper, side), 0);
  hump(side - upper, side).forEach((value, i) => {
    window[upper * side + i] = -value;
  });
  const norm = Math.sqrt(sumOfSquares(window));
  return window.map((value) => value / norm);
}

/** The paper's η: Σ 1/j² over j from d + 1 to n + 1, d the distance from the middle and n half the longer side. */
function hump(height: number, width: number): Float64Array {
  const half = Math.max(height, width) >> 1;
  return Float64Array.from({ length: height * width }, (_, i) => {
    const y = Math.floor(i / width);
    const away = Math.max(Math.abs(y - (height >> 1)), Math.abs((i % width) - (width >> 1)));
    let sum = 0;
    for (let j = away + 1; j <= half + 1; j++) sum += 1 / (j * j);
    return sum;
  });
}
