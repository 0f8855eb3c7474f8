/** The tails that a 95 % interval leaves out, each. */
const TAIL = 0.025;
/** Rounding that a tail of just this probability may have: such a count stays inside. */
const ROUNDING = 1e-10;

/**
 * Exact 95 % interval of the share of `of` rows that break, where `broken` of `rows` drawn from them without replacement
 * do: the counts that neither tail of the hypergeometric distribution rules out at 2.5 % (Clopper and Pearson's, 1934, of
 * a finite population). [0, 1] where none was drawn, the share itself where all were.
 * @throws RangeError where the numbers are not whole, or not 0 ≤ broken ≤ rows ≤ of.
 */
export function sampledShare(sampled: {
  readonly of: number;
  readonly rows: number;
  readonly broken: number;
}): [number, number] {
  const { of, rows, broken } = sampled;
  if (![of, rows, broken].every(Number.isInteger) || broken < 0 || broken > rows || rows > of)
    throw new RangeError(
      `A sample needs whole numbers 0 ≤ broken ≤ rows ≤ of, got ${broken} broken of ${rows} drawn from ${of}.`,
    );
  if (of === 0) return [0, 1];
  const logs = logFactorials(of);
  // The most that break is what the fewest that do not leave.
  return [fewest(logs, rows, broken) / of, (of - fewest(logs, rows, rows - broken)) / of];
}

/** The least count among all of which `hits` or more in `rows` draws are not too unlikely. */
function fewest(logs: Float64Array, rows: number, hits: number): number {
  const of = logs.length - 1;
  let [low, high] = [hits, of - (rows - hits)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (upperTail(logs, rows, middle, hits) > TAIL - ROUNDING) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Probability of `hits` or more among `rows` drawn from all, of which `count` are hits. */
function upperTail(logs: Float64Array, rows: number, count: number, hits: number): number {
  const of = logs.length - 1;
  const choose = (n: number, k: number) => logs[n] - logs[k] - logs[n - k];
  let sum = 0;
  for (let k = Math.max(hits, rows - (of - count)); k <= Math.min(rows, count); k++)
    sum += Math.exp(choose(count, k) + choose(of - count, rows - k) - choose(of, rows));
  return sum;
}

/** log 0!, log 1!, …, log n! */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1] + Math.log(i);
  return logs;
}
