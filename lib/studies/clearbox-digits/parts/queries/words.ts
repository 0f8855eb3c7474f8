import type { MedianDistance, Proportion } from '../../../../evaluation/index.js';
import { formatCount, formatEpsilon, formatInterval, formatPercent } from '../../../../figures/index.js';
import { aheadAfter, brokenAfter, byCost } from './facts.js';
import { READ_AT } from './plan.js';
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

/**
 * Whether the attack with the least median is also ahead at the numbers of queries that tables name: "By its median Square
 * is the cheapest. After 1,000 queries SimBA 85.3 % [80, 90] is ahead of Square 78.5 % [72, 84]; …"
 */
export function cheapestText(ball: BallResult, budget: number): string {
  const [cheapest] = byCost(ball);
  const at = (curve: typeof cheapest, queries: number) => `${curve.attack} ${shareText(brokenAfter(curve, queries))}`;
  const told = READ_AT.filter((queries) => queries <= budget).flatMap((queries) => {
    const ahead = aheadAfter(ball, cheapest, queries);
    if (ahead.length === 0) return [];
    const names = ahead.map((curve) => at(curve, queries)).join(' and ');
    const apart = brokenAfter(ahead[0], queries).interval[0] > brokenAfter(cheapest, queries).interval[1];
    return `after ${formatCount(queries)} queries ${names} ${ahead.length > 1 ? 'are' : 'is'} ahead of ${at(cheapest, queries)}, ${apart ? 'intervals apart' : 'intervals overlap'}`;
  });
  return `By the median of its queries ${cheapest.attack} is the cheapest; ${told.length ? told.join('; ') : 'at no number of queries in the table is another ahead'} (n = ${formatCount(cheapest.n)}).`;
}

/** Mean and standard deviation of cosines: "0.71 ± 0.02". */
export const cosineText = ({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string =>
  `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`;
