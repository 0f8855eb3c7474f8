import { type CertifiedAccuracy, certifiedAccuracy } from '../../../../evaluation/index.js';
import { shareAtLeast } from '../../../../tensor/index.js';
import type { Smoothed } from './result.js';

/** The exact 95 % interval of a share, never too narrow (Clopper and Pearson, 1934). */
export const exactInterval = (correct: number, n: number): readonly [number, number] => [
  shareAtLeast(correct, n, 0.025),
  1 - shareAtLeast(n - correct, n, 0.025),
];

/** Certified accuracy at each radius, with exact 95 % intervals over rows. */
export const certifiedCurve = (
  { radii, right }: Pick<Smoothed, 'radii' | 'right'>,
  at: readonly number[],
): CertifiedAccuracy[] => {
  // Which class a row is of does not matter any more, only whether the one named is right.
  const rows = radii.map((radius, row) => ({ label: 1, answer: right[row], radius }));
  return certifiedAccuracy(rows, at).map((one) => ({ ...one, interval: exactInterval(one.correct, one.n) }));
};
