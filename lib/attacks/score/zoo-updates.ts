import type { Wave } from '../engine/wave.js';
import { stepDown } from './descent.js';
import { asGradient, type Differences } from './estimates.js';

export type ZooUpdate = 'sgd' | 'adam' | 'newton';

/** Moves a row's image by the differences along some of its coordinates. */
type Move = (row: number, differences: Differences, image: Float32Array) => void;

/** Adam's decay of the mean slope and of its mean square, and what keeps it from dividing by 0. */
const [BETA1, BETA2, TINY] = [0.9, 0.999, 1e-8];

/** How far one of n values goes, so that together they go as far as a step. */
const rate = (norm: 'linf' | 'l2', stepSize: number, n: number) =>
  norm === 'linf' ? stepSize : stepSize / Math.sqrt(n);

/** The updates of ZOO, for steps of this length. */
export const zooUpdates: Record<ZooUpdate, (wave: Wave, norm: 'linf' | 'l2', stepSize: number) => Move> = {
  sgd: (wave, norm, stepSize) => {
    const step = stepDown(norm, stepSize);
    return (_row, differences, image) => step(asGradient(differences, wave.width), image);
  },

  /** Each coordinate has moments of its own, and counts its own steps (algorithm 2). */
  adam: (wave, norm, stepSize) => {
    const [first, second] = [new Float32Array(wave.size * wave.width), new Float32Array(wave.size * wave.width)];
    const visits = new Int32Array(wave.size * wave.width);
    return (row, { coordinates, slopes }, image) => {
      const length = rate(norm, stepSize, coordinates.length);
      coordinates.forEach((i, k) => {
        const at = row * wave.width + i;
        visits[at] += 1;
        first[at] = BETA1 * first[at] + (1 - BETA1) * slopes[k];
        second[at] = BETA2 * second[at] + (1 - BETA2) * slopes[k] ** 2;
        const mean = first[at] / (1 - BETA1 ** visits[at]);
        const size = Math.sqrt(second[at] / (1 - BETA2 ** visits[at]));
        image[i] -= (length * mean) / (size + TINY);
      });
    };
  },

  /**
   * To the minimum of the parabola along each coordinate (algorithm 3), no farther than the length: where it has none,
   * or rounding alone made its curvature, that far down.
   */
  newton:
    (_wave, norm, stepSize) =>
    (_row, { coordinates, slopes, curvatures }, image) => {
      const length = rate(norm, stepSize, coordinates.length);
      coordinates.forEach((i, k) => {
        const [slope, curvature] = [slopes[k], curvatures[k]];
        image[i] -= Math.sign(slope) * (curvature > 0 ? Math.min(length, Math.abs(slope) / curvature) : length);
      });
    },
};
