import { formatInterval, formatPercent, formatPoints } from '../../../../figures/index.js';
import type { DatasetsResult, MeanShare, MeasuredSet, Reached } from './result.js';

/** "41.3 % [38.2, 44.4]". */
export const meanText = ({ mean, interval }: MeanShare): string =>
  `${formatPercent(mean, 1)} ${formatInterval(interval, 1)}`;

/** "+12.4 [10.1, 14.7]" in percentage points. */
export const pointsText = ({ mean, interval: [low, high] }: MeanShare): string =>
  `${mean > 0 ? '+' : ''}${formatPoints(mean, 1)} [${formatPoints(low, 1)}, ${formatPoints(high, 1)}]`;

/** The sets that could be had. */
export const measuredSets = ({ sets }: DatasetsResult): MeasuredSet[] =>
  sets.flatMap((set) => ('missing' in set ? [] : [set]));

/** The attack of many steps is what carries the verdict: one step leaves open whether more would. */
export const byPgd = ({ reached }: MeasuredSet): Reached[] => reached.filter(({ attack }) => attack.startsWith('pgd'));

/** How many networks are surely reached better from networks like them, how many surely worse, and of how many. */
export function likenessCounts(sets: readonly MeasuredSet[]): { better: number; worse: number; all: number } {
  const differences = sets.flatMap(byPgd).map(({ difference }) => difference.interval);
  return {
    better: differences.filter(([low]) => low > 0).length,
    worse: differences.filter(([, high]) => high < 0).length,
    all: differences.length,
  };
}
