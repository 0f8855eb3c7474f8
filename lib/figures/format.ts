import type { Proportion, Spread } from '../evaluation/index.js';

const THIN = '\u202f';

/** "10,000". */
export const formatCount = (n: number): string => n.toLocaleString('en-US');

/** A share in [0, 1] as "18.063 %"; three decimals unless asked otherwise. */
export const formatPercent = (share: number, decimals = 3): string => `${(100 * share).toFixed(decimals)}${THIN}%`;

/** ".15" and "0", as papers write epsilons. */
export const formatEpsilon = (epsilon: number): string =>
  epsilon === 0 ? '0' : epsilon.toFixed(2).replace(/^0(?=\.)/, '');

/** "[16.72, 19.48]" in percent. */
export const formatInterval = ([low, high]: readonly [number, number], decimals = 2): string =>
  `[${(100 * low).toFixed(decimals)}, ${(100 * high).toFixed(decimals)}]`;

/** "18.063 % [16.72, 19.48], n = 2,984". */
export const formatProportion = (share: Proportion): string =>
  `${formatPercent(share.value)} ${formatInterval(share.interval)}, n${THIN}=${THIN}${formatCount(share.n)}`;

/** "75.1 % ± 0.9, 5 runs [74.0, 76.2]": standard deviation, then the 95 % interval of the mean over runs. */
export function formatSpread({ values, mean, deviation, interval }: Spread): string {
  if (values.length === 1) return `${formatPercent(mean, 2)}, 1 run`;
  const range = interval ? ` ${formatInterval(interval)}` : '';
  return `${formatPercent(mean, 2)} ± ${(100 * deviation).toFixed(2)}, ${values.length} runs${range}`;
}

/** A difference of shares in percentage points, with its sign: "−7.57". */
export const formatPoints = (difference: number, decimals = 2): string =>
  (100 * difference).toFixed(decimals).replace(/^-/, '\u2212');

/** A p-value: three decimals, or the power of ten it lies below. */
export function formatP(p: number): string {
  if (p >= 0.001) return p.toFixed(3);
  if (p < 1e-300) return '< 1e-300';
  return p.toExponential(1);
}
