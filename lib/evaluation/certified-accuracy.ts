import { requireNumber } from '../attacks/index.js';
import { type Proportion, proportion } from './intervals.js';

/** A row with a certificate: what it is, what was answered (−1: nothing), and how far that answer is proved to hold. */
export interface CertifiedRow {
  readonly label: number;
  readonly answer: number;
  readonly radius: number;
}

/** The share of rows that are right and proved to stay so in a radius. */
export interface CertifiedAccuracy extends Proportion {
  readonly radius: number;
}

/**
 * Certified accuracy at each radius, in the units of the certificates: the share of all rows whose answer is their label
 * and whose certificate reaches that far. An abstention is wrong at every radius, also at 0. Intervals are Wilson's at
 * 95 % and speak of the choice of rows; that a certificate may itself be wrong (the alpha of smoothing) is not in them.
 * @throws RangeError where there are no rows, or a radius is no number from 0.
 */
export function certifiedAccuracy(rows: readonly CertifiedRow[], radii: readonly number[]): CertifiedAccuracy[] {
  return radii.map((radius) => {
    requireNumber('radius', radius, { from: 0 });
    const held = rows.filter((row) => row.answer === row.label && row.radius >= radius).length;
    return { radius, ...proportion(held, rows.length) };
  });
}
