import type { Proportion } from '../../evaluation/index.js';
import { below, type Judgement } from './words.js';

/**
 * "Against a random defence an attacker needs draws", judged from what fewest to most draws leave, a series for each
 * radius: it holds where most draws of some series leave less than the fewest, intervals apart, and does not where some
 * leave no less. Where all leave less, but intervals overlap, these are too few rows to tell; a series of one number of
 * draws says nothing.
 */
export function drawsVerdict(series: readonly (readonly Proportion[])[]): Judgement['verdict'] {
  const ends = series.filter(({ length }) => length > 1).map((one) => [one[0], one[one.length - 1]] as const);
  if (!ends.length) return 'unchecked';
  if (ends.some(([fewest, most]) => below(most, fewest))) return 'holds';
  return ends.some(([fewest, most]) => most.value >= fewest.value) ? 'does not hold' : 'unchecked';
}
