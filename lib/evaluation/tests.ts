import { coinTail } from '../tensor/index.js';

const Z = 1.959963984540054;

/** Two models on the same rows. */
export interface PairedComparison {
  readonly n: number;
  readonly bothRight: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
  /** Accuracy of the first minus accuracy of the second. */
  readonly difference: number;
  /** 95 % interval of the difference (Agresti and Min, 2005: Wald with half a count added to each cell). */
  readonly interval: readonly [number, number];
  /** Two-sided p-value of McNemar's exact test (1947). */
  readonly pValue: number;
}

/** Compares two models' verdicts (right or wrong) on the same rows by McNemar's exact test. */
export function mcnemar(first: ArrayLike<number | boolean>, second: ArrayLike<number | boolean>): PairedComparison {
  const n = first.length;
  if (second.length !== n) throw new RangeError(`${n} verdicts cannot be paired with ${second.length}.`);
  if (n === 0) throw new RangeError('A paired comparison needs at least one row.');
  let [bothRight, onlyFirst, onlySecond] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    if (first[i] && second[i]) bothRight++;
    else if (first[i]) onlyFirst++;
    else if (second[i]) onlySecond++;
  }
  const discordant = onlyFirst + onlySecond;
  const tail = coinTail(Math.min(onlyFirst, onlySecond), discordant);
  const [a, b, m] = [onlyFirst + 0.5, onlySecond + 0.5, n + 2];
  const adjusted = (a - b) / m;
  const half = (Z * Math.sqrt(a + b - (a - b) ** 2 / m)) / m;
  return {
    n,
    bothRight,
    onlyFirst,
    onlySecond,
    neither: n - bothRight - discordant,
    difference: (onlyFirst - onlySecond) / n,
    interval: [Math.max(-1, adjusted - half), Math.min(1, adjusted + half)],
    pValue: Math.min(1, 2 * tail),
  };
}

/** Holm's step-down adjustment (1979): p-values that can be held against .05 together. Order is kept. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i] - pValues[j]);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]));
    adjusted[index] = largest;
  });
  return adjusted;
}

/** Items that have a p-value, each with that value after Holm's adjustment over all of them as `adjusted`, or as `key`. */
export function holmOver<T extends object, K extends string = 'adjusted'>(
  items: readonly T[],
  pValueOf: (item: T) => number,
  key = 'adjusted' as K,
): (T & Readonly<Record<K, number>>)[] {
  const adjusted = holm(items.map(pValueOf));
  return items.map((item, i) => ({ ...item, [key]: adjusted[i] }) as T & Record<K, number>);
}
