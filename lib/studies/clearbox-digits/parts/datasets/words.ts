import { holmOver, meanTest, type Proportion, proportion, type TransferMatrix } from '../../../../evaluation/index.js';
import { formatInterval, formatPercent, formatPoints } from '../../../../figures/index.js';
import { TWINS } from './likeness.js';
import type { DatasetsResult, MeanShare, MeasuredSet, Reached } from './result.js';

/** "41.3 % [38.2, 44.4]". */
export const meanText = ({ mean, interval }: MeanShare): string =>
  `${formatPercent(mean, 1)} ${formatInterval(interval, 1)}`;

/** "28.4 % [24.7, 32.5]", where the text says n. */
export const shareText = ({ value, interval }: Proportion): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

/** "+12.4 [10.1, 14.7]" in percentage points. */
export const pointsText = ({ mean, interval: [low, high] }: MeanShare): string =>
  `${mean > 0 ? '+' : ''}${formatPoints(mean, 1)} [${formatPoints(low, 1)}, ${formatPoints(high, 1)}]`;

/** The sets that could be had. */
export const measuredSets = ({ sets }: DatasetsResult): MeasuredSet[] =>
  sets.flatMap((set) => ('missing' in set ? [] : [set]));

/** The attack of many steps is what carries the verdict: one step leaves open whether more would. */
export const byPgd = ({ reached }: MeasuredSet): Reached[] => reached.filter(({ attack }) => attack.startsWith('pgd'));

/** The share that PGD's images from one network leave wrong on another, of the images that all read right. */
export const sharesFrom = (set: MeasuredSet, target: string, ...sources: readonly string[]): Proportion[] =>
  byPgd(set)
    .filter((one) => one.target === target)
    .flatMap((one) => sources.flatMap((name) => one.sources.filter(({ source }) => source === name)))
    .map(({ wrong }) => wrong);

/** What PGD's images from its twin do to the article's network, as `sharesFrom`; other networks have no twin. */
export function fromTwin(set: MeasuredSet, target: string): Proportion | undefined {
  const twin = TWINS[target];
  return twin === undefined ? undefined : sharesFrom(set, target, twin)[0];
}

/** Of the images that a network reads right as they are, those that an attack on it loses: it leaves the others alone. */
export function lostOnItself({ matrix: { cells, runs, models } }: MeasuredSet, name: string) {
  return cells.flatMap(({ attack, source, target, wrong }) => {
    const clean = models.find((model) => model.name === source)?.clean;
    const made = runs.some((run) => run.attack === attack && run.name === name);
    if (source !== target || !made || !clean?.correct) return [];
    return [{ attack, target, lost: proportion(wrong.correct - (clean.n - clean.correct), clean.correct) }];
  });
}

/**
 * The matrix over one set of images for all its cells: those that every network reads right as they are, whether the
 * source lost them or not. `transferred` is of these.
 */
export function overCommon({ matrix, reached }: MeasuredSet): TransferMatrix {
  return {
    ...matrix,
    cells: matrix.cells.map((cell) => {
      const { attack, source, target } = cell;
      const found = reached.find((one) => one.attack === attack && one.target === target);
      // What the source itself loses of them is what the measured cell is counted over.
      const own = found ? proportion(cell.transferred?.n ?? 0, found.sameKind.n) : null;
      const given = found?.sources.find((one) => one.source === source)?.wrong ?? null;
      return { ...cell, transferred: source === target ? own : given };
    }),
  };
}

/** A network of a set that images were handed to. */
export interface Handed {
  readonly title: string;
  readonly target: string;
}

/**
 * Which networks are reached better from networks like them, and which worse: paired over the images, at 5 % for all
 * networks of all sets together (Holm).
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
