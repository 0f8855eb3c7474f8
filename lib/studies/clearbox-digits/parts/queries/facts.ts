import { type Proportion, proportion } from '../../../../evaluation/index.js';
import type { BallResult, CosinePoint, Estimator, QueriesResult, QueryCurve } from './result.js';

/** The ball of a norm. */
export const ballOf = ({ balls }: QueriesResult, norm: BallResult['norm']): BallResult | undefined =>
  balls.find((ball) => ball.norm === norm);

/** Infinite medians last; of equal ones what breaks more. */
const cost = ({ median: { median } }: QueryCurve) => median ?? Number.POSITIVE_INFINITY;

/** Attacks of a ball from the cheapest by the median of their queries. */
export const byCost = ({ curves }: BallResult): QueryCurve[] =>
  [...curves].sort((a, b) => (cost(a) === cost(b) ? b.spent.length - a.spent.length : cost(a) - cost(b)));

/** The share of images broken after so many queries; with all that it has where none are named. */
export const brokenAfter = ({ spent, n }: QueryCurve, queries = Number.POSITIVE_INFINITY): Proportion =>
  proportion(spent.filter((cost) => cost <= queries).length, n);

/** Attacks that break a larger share than this one by then, from the largest. */
export const aheadAfter = ({ curves }: BallResult, one: QueryCurve, queries: number): QueryCurve[] =>
  curves
    .filter((curve) => brokenAfter(curve, queries).value > brokenAfter(one, queries).value)
    .sort((a, b) => brokenAfter(b, queries).value - brokenAfter(a, queries).value);

/** An attack with this curve breaks as many as the one with gradients: within its interval; or at least half, or fewer. */
export function standing({ ceiling }: BallResult, curve: QueryCurve): 'as many' | 'half' | 'fewer' {
  const { value, interval } = brokenAfter(curve);
  if (ceiling.success.value <= interval[1]) return 'as many';
  return value >= 0.5 ? 'half' : 'fewer';
}

export const curveOf = (ball: BallResult | undefined, attack: string): QueryCurve | undefined =>
  ball?.curves.find((curve) => curve.attack === attack);

/** How many times as many queries as Square, by the medians; undefined where one of them is infinite. */
export function timesSquare(ball: BallResult, attack: string): number | undefined {
  const [own, square] = [curveOf(ball, attack), curveOf(ball, 'Square')];
  const [a, b] = [own?.median.median, square?.median.median];
  return a && b ? a / b : undefined;
}

export const cosineAt = (points: readonly CosinePoint[], estimator: Estimator, queries: number) =>
  points.find((point) => point.estimator === estimator && point.queries === queries);
