import jstat from 'jstat';

const { jStat } = jstat;

/** The standard normal's 97.5 % point, for two-sided 95 % intervals. */
export const Z = 1.959963984540054;

/** A share of rows with its 95 % interval. */
export interface Proportion {
  readonly correct: number;
  readonly n: number;
  /** correct / n. */
  readonly value: number;
  /** Wilson's 95 % score interval over rows. */
  readonly interval: readonly [number, number];
}

/** Wilson's score interval (1927); it stays inside [0, 1] and is sound at the edges, where the plain one is not. */
export function proportion(correct: number, n: number): Proportion {
  if (!(Number.isInteger(correct) && Number.isInteger(n) && n > 0 && correct >= 0 && correct <= n))
    throw new RangeError(`A proportion needs whole numbers 0 ≤ correct ≤ n and n > 0, got ${correct} of ${n}.`);
  const p = correct / n;
  const center = (p + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  return {
    correct,
    n,
    value: p,
    interval: [correct === 0 ? 0 : Math.max(0, center - half), correct === n ? 1 : Math.min(1, center + half)],
  };
}

/** The share of rows in which two label columns agree. */
export function agreement(a: ArrayLike<number>, b: ArrayLike<number>): Proportion {
  if (a.length !== b.length) throw new RangeError(`${a.length} labels cannot be compared with ${b.length}.`);
  let same = 0;
  for (let i = 0; i < a.length; i++) same += Number(a[i] === b[i]);
  return proportion(same, a.length);
}

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/**
 * The mean of two shares of different rows: of one kind told right, and of the other. Newcombe's interval (1998, method
 * 10): the distances of both Wilson intervals' ends, squared and added.
 */
export function balancedAccuracy(a: Proportion, b: Proportion): Estimate {
  const value = (a.value + b.value) / 2;
  const half = (end: 0 | 1) => Math.hypot(a.value - a.interval[end], b.value - b.interval[end]) / 2;
  return { value, interval: [value - half(0), value + half(1)] };
}

/** Several runs of one thing: mean, standard deviation, and where one more run would fall. */
export interface Spread {
  readonly values: readonly number[];
  readonly mean: number;
  /** Standard deviation over the runs (n − 1); 0 for one run. */
  readonly deviation: number;
  /** 95 % interval for the mean over runs (Student's t); undefined for one run. */
  readonly interval?: readonly [number, number];
  /** 95 % interval for a single further run; a figure from one published training is held against this. */
  readonly prediction?: readonly [number, number];
}

export function spread(values: readonly number[]): Spread {
  const k = values.length;
  if (k === 0) throw new RangeError('A spread needs at least one value.');
  const mean = values.reduce((a, b) => a + b, 0) / k;
  if (k === 1) return { values, mean, deviation: 0 };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (k - 1));
  const t = jStat.studentt.inv(0.975, k - 1);
  const around = (half: number): [number, number] => [mean - half, mean + half];
  return {
    values,
    mean,
    deviation,
    interval: around((t * deviation) / Math.sqrt(k)),
    prediction: around(t * deviation * Math.sqrt(1 + 1 / k)),
  };
}

/** From here on the normal tail is computed as it is; below, what is left of 1 has digits enough. */
const FAR = 3;
/** Terms of its continued fraction: beyond `FAR` more change no digit. */
const TERMS = 100;

/**
 * Two-sided p-value of a standard normal z ≥ 0. Far out 1 − cdf has no digits left (from z = 8.3 on it is 0), so that the
 * tail is Laplace's continued fraction there: φ(z) / (z + 1 / (z + 2 / (z + …))).
 */
function normalTails(z: number): number {
  if (z < FAR) return 2 * (1 - jStat.normal.cdf(z, 0, 1));
  let below = z;
  for (let term = TERMS; term > 0; term--) below = z + term / below;
  return (2 * Math.exp(-(z ** 2) / 2)) / Math.sqrt(2 * Math.PI) / below;
}

/** Two-sided p-value of Student's t ≥ 0, by the incomplete beta function, which keeps its digits in the far tail. */
const studentTails = (t: number, degrees: number): number =>
  jStat.beta.cdf(degrees / (degrees + t ** 2), degrees / 2, 0.5);

/** Two-sided p-value that a single further run gives `value` (Student's t). */
export function spreadTest({ values, mean, deviation }: Spread, value: number): number {
  const k = values.length;
  if (k < 2) throw new RangeError('A test against a spread needs at least two runs.');
  if (deviation === 0) return value === mean ? 1 : 0;
  const t = Math.abs(value - mean) / (deviation * Math.sqrt(1 + 1 / k));
  return studentTails(t, k - 1);
}

/** Two-sided p-value that `correct` of `n` rows came from a share p (normal score test, the one Wilson's interval inverts). */
export function proportionTest({ correct, n }: Proportion, p: number): number {
  const deviation = Math.sqrt((p * (1 - p)) / n);
  if (deviation === 0) return correct / n === p ? 1 : 0;
  return normalTails(Math.abs(correct / n - p) / deviation);
}

/** A mean of n values, and their standard deviation. */
export interface Mean {
  readonly mean: number;
  readonly deviation: number;
  readonly n: number;
}

/** 95 % interval of a mean over many rows (normal: for hundreds of rows, not for a handful of runs). */
export function meanInterval({ mean, deviation, n }: Mean): readonly [number, number] {
  const half = (Z * deviation) / Math.sqrt(n);
  return [mean - half, mean + half];
}

/** Two-sided p-value that the rows behind a mean came from a population of another mean (normal, as `meanInterval`). */
export function meanTest({ mean, deviation, n }: Mean, other: number): number {
  if (deviation === 0) return mean === other ? 1 : 0;
  return normalTails((Math.abs(mean - other) * Math.sqrt(n)) / deviation);
}

/** Two-sided p-value that two sets of runs have the same mean (Welch's t, 1947), for runs of unequal spread. */
export function welchTest(a: Spread, b: Spread): number {
  const [na, nb] = [a.values.length, b.values.length];
  if (na < 2 || nb < 2) throw new RangeError(`Welch's test needs at least two runs on each side, got ${na} and ${nb}.`);
  const [va, vb] = [a.deviation ** 2 / na, b.deviation ** 2 / nb];
  if (va + vb === 0) return a.mean === b.mean ? 1 : 0;
  const t = Math.abs(a.mean - b.mean) / Math.sqrt(va + vb);
  const degrees = (va + vb) ** 2 / (va ** 2 / (na - 1) + vb ** 2 / (nb - 1));
  return studentTails(t, degrees);
}

/** A share in [0, 1] as "18.1 %". */
export const percentText = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** "18.1 % (95 % interval 16.7 % to 19.5 %, n = 2,984)". */
export const proportionText = (
  { value, interval: [low, high], n }: Pick<Proportion, 'value' | 'interval' | 'n'>,
  digits = 1,
): string =>
  `${percentText(value, digits)} (95 % interval ${percentText(low, digits)} to ${percentText(high, digits)}, n = ${n.toLocaleString('en-US')})`;
