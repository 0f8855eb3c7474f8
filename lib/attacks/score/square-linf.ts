import type { Wave } from '../engine/wave.js';
import { ballEdges } from './ball-edges.js';
import { squareShare } from './schedule.js';
import type { Proposer } from './search.js';
import { drawsOf, squarePlacer, whole } from './windows.js';

/** How often a square that would change nothing is drawn anew. */
const REDRAWS = 10;

/** Squares of one value ±ε per channel, from vertical stripes on (Andriushchenko et al., 2020, algorithm 2). */
export function linfSquares(
  wave: Wave,
  { epsilon, candidates, initialShare }: { epsilon: number; candidates: number; initialShare: number },
): Proposer {
  const [, height, width, channels] = wave.images.shape;
  const { low, high } = ballEdges(wave, epsilon);
  const place = squarePlacer(wave);
  const top = new Int32Array(wave.size);
  const left = new Int32Array(wave.size);
  const side = new Int32Array(wave.size);
  const line = width * channels;
  const edges: Float32Array[] = new Array(channels).fill(low);
  // All rows are at the same step, one after the other.
  let sideOf = { step: 0, side: 0 };
  const sideAt = (step: number): number => {
    if (sideOf.step !== step) {
      const area = squareShare(step, candidates, initialShare) * height * width;
      sideOf = { step, side: Math.max(1, Math.min(Math.round(Math.sqrt(area)), height - 1, width - 1)) };
    }
    return sideOf.side;
  };

  /** Writes the square with its channels' edges; says whether that changed anything. */
  const write = (row: number, image: Float32Array): boolean => {
    const base = row * wave.width;
    let changed = false;
    for (let y = top[row]; y < top[row] + side[row]; y++) {
      const from = y * line + left[row] * channels;
      for (let i = from, c = 0; i < from + side[row] * channels; i++, c = c + 1 === channels ? 0 : c + 1) {
        const value = edges[c][base + i];
        if (image[i] !== value) {
          image[i] = value;
          changed = true;
        }
      }
    }
    return changed;
  };

  return {
    start(row, image) {
      const random = drawsOf(wave, row, 0);
      for (let i = 0; i < line; i++) {
        const edges = random() < 0.5 ? low : high;
        for (let y = 0; y < height; y++) image[y * line + i] = edges[row * wave.width + y * line + i];
      }
    },
    propose(row, step, image) {
      const random = drawsOf(wave, row, step);
      side[row] = sideAt(step);
      for (let draw = 0; draw < REDRAWS; draw++) {
        ({ top: top[row], left: left[row] } = place(row, side[row], random));
        for (let c = 0; c < channels; c++) edges[c] = whole(random, 2) ? high : low;
        if (write(row, image)) return;
      }
    },
    settle(row, source, target) {
      for (let y = top[row]; y < top[row] + side[row]; y++) {
        const from = y * line + left[row] * channels;
        for (let i = from; i < from + side[row] * channels; i++) target[i] = source[i];
      }
    },
  };
}
