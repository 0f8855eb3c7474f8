import { tarantula, topK } from '../../../../generators/index.js';
import { keyedRandom } from '../../../../tensor/index.js';
import { type Activity, fourCounts, spectrumOf } from './activity.js';
import type { ClassSpectrum, ClassStability } from './result.js';

/** Tarantula's score of each neuron. */
export const scoresOf = (spectrum: ClassSpectrum): Float32Array => tarantula(fourCounts(spectrum));

/** The most suspicious neurons; undefined where the network makes no error, and all scores are 0. */
export const suspiciousOf = (spectrum: ClassSpectrum, count: number): number[] | undefined =>
  spectrum.wrong > 0 && spectrum.right > 0 ? topK(scoresOf(spectrum), count) : undefined;

/** The neurons that are most often active on the class's images. */
export const activeOf = ({ activeRight, activeWrong }: ClassSpectrum, count: number): number[] =>
  topK(
    activeRight.map((hits, neuron) => hits + activeWrong[neuron]),
    count,
  );

/** How many are in both. */
export const shared = (a: readonly number[], b: readonly number[]): number => a.filter((one) => b.includes(one)).length;

/** How sure a class's list is: against that of training images, and against those of resampled test images. */
export function stabilityOf(
  label: number,
  { test, training, k, resamples }: { test: Activity; training: ClassSpectrum; k: number; resamples: number },
): ClassStability {
  const rows = test.rowsOf[label];
  const list = suspiciousOf(spectrumOf(test, rows), k);
  const other = suspiciousOf(training, k);
  const random = keyedRandom(0, label);
  const kept: number[] = [];
  for (let i = 0; list && i < resamples; i++) {
    const drawn = rows.map(() => rows[Math.floor(random() * rows.length)]);
    const anew = suspiciousOf(spectrumOf(test, drawn), k);
    if (anew) kept.push(shared(list, anew));
  }
  kept.sort((a, b) => a - b);
  const at = (share: number) => kept[Math.round(share * (kept.length - 1))];
  return {
    training: list && other ? shared(list, other) : null,
    resampled: kept.length
      ? { value: kept.reduce((sum, one) => sum + one, 0) / kept.length, interval: [at(0.025), at(0.975)] }
      : null,
  };
}
