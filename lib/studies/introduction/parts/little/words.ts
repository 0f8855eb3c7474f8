import { formatCount } from '../../../../figures/index.js';
import { formatMedian, NORM_NAMES } from '../../words.js';
import type { Ladder, MinimalNorms, Timing } from './result.js';

/** "PGD, 10 steps". */
export const attackName = ({ attack, steps }: Pick<Ladder, 'attack' | 'steps'>): string =>
  steps === 1 ? `${attack}, 1 step` : `${attack}, ${steps} steps`;

/** L∞ in steps of an 8-bit value, L2 as it is. */
export const sizeIn = (norm: MinimalNorms['norm'], size: number): string =>
  (norm === 'linf' ? size * 255 : size).toPrecision(3);

/** "0.118 [0.105, 0.131]"; an end that is not known is ∞. */
export function medianText({ norm, median: { median, interval } }: Pick<MinimalNorms, 'norm' | 'median'>): string {
  const end = (value: number | null) => (value === null ? '∞' : sizeIn(norm, value));
  return interval ? `${end(median)} [${interval.map(end).join(', ')}]` : end(median);
}

export const normUnit = (norm: MinimalNorms['norm']): string => `${NORM_NAMES[norm]}${norm === 'linf' ? ' · 255' : ''}`;

/** "L2 0.118 [0.105, 0.131]; L∞ 0.12 [0.10, 0.13] of 1/255": medians with their intervals. */
export const mediansText = (minimal: readonly Pick<MinimalNorms, 'norm' | 'median'>[], between: string): string =>
  minimal
    .map((one) => `${NORM_NAMES[one.norm]} ${medianText(one)}${one.norm === 'linf' ? ' of 1/255' : ''}`)
    .join(between);

/** What each attack took on one photograph, with the median's 95 % interval, and how many of them it broke. */
export const timeText = (timings: readonly Timing[]): string =>
  timings
    .map(
      ({ attack, steps, median, broken }) =>
        `${attackName({ attack, steps })}: ${formatMedian(median, (ms) => formatCount(Math.round(ms)))} ms, ${formatCount(broken.correct)} of ${formatCount(broken.n)} broken`,
    )
    .join('; ');
