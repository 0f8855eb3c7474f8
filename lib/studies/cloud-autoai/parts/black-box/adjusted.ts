import { holm, type PairedComparison } from '../../../../evaluation/index.js';
import type { VictimResult } from './result.js';

/** McNemar's p of every comparison with noise after Holm's adjustment over all of them, of both teachers. */
export function adjustedAgainstNoise(
  victims: readonly Pick<VictimResult, 'transfers' | 'squareAgainstNoise'>[],
): ReadonlyMap<PairedComparison, number> {
  const compared = victims.flatMap(({ transfers, squareAgainstNoise }) => [
    ...transfers.map(({ againstNoise }) => againstNoise),
    ...squareAgainstNoise.map(({ comparison }) => comparison),
  ]);
  const adjusted = holm(compared.map(({ pValue }) => pValue));
  return new Map(compared.map((comparison, i) => [comparison, adjusted[i]]));
}
