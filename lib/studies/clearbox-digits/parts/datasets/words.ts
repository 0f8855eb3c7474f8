import { holmOver, meanTest, type Proportion } from '../../../../evaluation/index.js';
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

/** The share that PGD's images from one network leave wrong on another, of the rows that all read right. */
export const sharesFrom = (set: MeasuredSet, target: string, ...sources: readonly string[]): Proportion[] =>
  byPgd(set)
    .filter((one) => one.target === target)
    .flatMap((one) => sources.flatMap((name) => one.sources.filter(({ source }) => source === name)))
    .map(({ wrong }) => wrong);

/** A network of a set that images were handed to. */
export interface Handed {
  readonly title: string;
  readonly target: string;
}

/**
 * Which networks are surely reached better from networks like them, which surely worse: paired over the rows, at 95 %
 * over all networks of all sets together (Holm).
 */
export function likenessOf(sets: readonly MeasuredSet[]): Record<'better' | 'worse' | 'open', readonly Handed[]> {
  const all = sets.flatMap((set) =>
    byPgd(set).map(({ target, difference }) => ({
      title: set.title,
      target,
      mean: difference.mean,
      p: meanTest(difference, 0),
    })),
  );
  const judged = holmOver(all, ({ p }) => p, 'adjusted');
  const sure = judged.filter(({ adjusted }) => adjusted < 0.05);
  return {
    better: sure.filter(({ mean }) => mean > 0),
    worse: sure.filter(({ mean }) => mean < 0),
    open: judged.filter(({ adjusted }) => adjusted >= 0.05),
  };
}

/** "CNN on MNIST, LeNet on CIFAR-10". */
export const handedText = (handed: readonly Handed[]): string =>
  handed.map(({ title, target }) => `${target} on ${title}`).join(', ');
