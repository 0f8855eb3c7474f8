import type { MedianDistance, Proportion } from '../../../../evaluation/index.js';
import { formatCount, formatEpsilon, formatInterval, formatPercent } from '../../../../figures/index.js';
import type { BallResult } from './result.js';

export const NORM_NAMES = { l2: 'L2', linf: 'L∞' } as const;

/** "L2 1.5", "L∞ .10". */
export const ballName = ({ norm, epsilon }: Pick<BallResult, 'norm' | 'epsilon'>): string =>
  `${NORM_NAMES[norm]} ${norm === 'l2' ? epsilon : formatEpsilon(epsilon)}`;

/** Two digits after the point: an L2 in pixel units. */
export const formatLength = (value: number): string => value.toFixed(2);

/** "612 [480, 790]" of numbers some of which may be infinite; `unsolved` where the median itself is. */
export function medianText(
  { median, interval }: MedianDistance,
  unsolved: string,
  format: (value: number) => string = formatCount,
): string {
  const end = (value: number | null) => (value === null ? '∞' : format(value));
  // The lower end may be finite where the median is not.
  const range = interval ? ` [${interval.map(end).join(', ')}]` : '';
  return median === null ? `${unsolved}${range}` : `${format(median)}${range}`;
}

/** "82.1 % [73, 89]": a share with its 95 % interval, where n stands beside it. */
export const shareText = ({ value, interval }: Pick<Proportion, 'value' | 'interval'>): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 0)}`;

/** "612", "more than 10,000": a median for a sentence. */
export const medianWords = ({ median }: MedianDistance, budget: number): string =>
  median === null ? `more than ${formatCount(budget)}` : formatCount(median);

/** Mean and standard deviation of cosines: "0.71 ± 0.02". */
export const cosineText = ({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string =>
  `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`;
