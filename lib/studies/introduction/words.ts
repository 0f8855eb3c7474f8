import type { Median, Proportion } from '../../evaluation/index.js';
import { formatCount, formatInterval, formatPercent, formatProportion } from '../../figures/index.js';
import type { RunStamp } from '../../study/index.js';
import type { Norm } from '../../tensor/index.js';
import type { Answer } from './answers.js';

const FRACTIONS: Readonly<Record<string, string>> = { '0.0625': '1/16', '0.125': '⅛', '0.25': '¼', '0.5': '½' };

/** A radius in steps of an 8-bit value, where that unit stands beside it: "4", "½". */
export function formatSteps(epsilon: number): string {
  const levels = Number((epsilon * 255).toPrecision(3));
  return FRACTIONS[String(levels)] ?? String(levels);
}

/** A radius in steps of an 8-bit value: "4/255", "½/255". */
export const formatLevels = (epsilon: number): string => `${formatSteps(epsilon)}/255`;

/** A probability as a reader wants it: "93.0 %", "99.997 %", and "1.6e-11" where percents would be a zero. */
export function formatProbability(p: number): string {
  if (p > 0 && p < 0.0005) return p.toExponential(1);
  if (p > 0.999999) return '> 99.9999\u202f%';
  // As many digits as it takes not to round up to certainty.
  const decimals = [1, 2, 3, 4].find((digits) => Number((100 * p).toFixed(digits)) < 100);
  return `${(100 * p).toFixed(decimals ?? 4)}\u202f%`;
}

export const formatAnswer = ({ name, probability }: Answer): string => `${name}, ${formatProbability(probability)}`;

/** Three digits that mean something: "12.5", "0.00123". */
export const threeDigits = (value: number): string => String(Number(value.toPrecision(3)));

/** "3.21 [2.9, 3.52]"; a few values have no interval. */
export const formatMedian = ({ median, interval }: Median, format: (value: number) => string = threeDigits): string =>
  `${format(median)}${interval ? ` [${interval.map(format).join(', ')}]` : ''}`;

/** "12.8 % [10, 16]": a share with its 95 % interval. */
export const shareText = (value: number, interval?: readonly [number, number], decimals = 0): string =>
  [formatPercent(value, 1), ...(interval ? [formatInterval(interval, decimals)] : [])].join(' ');

/** L∞ in steps of an 8-bit value, L0 as a count, the others with three digits. */
export function formatNorm(norm: Norm, size: number): string {
  if (norm === 'linf') return `${threeDigits(size * 255)}/255`;
  return norm === 'l0' ? formatCount(size) : threeDigits(size);
}

/**
 * A share of unattacked images. The classes of the fallback's crops are the network's own answers: that it is right on
 * them is no estimate, and has no interval.
 */
export const formatClean = (
  { comparable }: Pick<RunStamp, 'comparable'>,
  share: Proportion,
  format: (share: Proportion) => string = formatProportion,
): string =>
  comparable
    ? format(share)
    : `${formatPercent(share.value, 0)} by construction (n\u202f=\u202f${formatCount(share.n)}; a crop’s class is the network’s own answer)`;

export const NORM_NAMES: Readonly<Record<Norm, string>> = { l0: 'L0', l1: 'L1', l2: 'L2', linf: 'L∞' };
