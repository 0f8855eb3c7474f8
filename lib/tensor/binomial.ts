/** P(X ≤ k) for X counting heads in n tosses of a fair coin; summed in logarithms, so that tiny tails stay exact. */
export function coinTail(k: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let sum = 0;
  for (let i = 0; i <= k; i++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - i) / (i + 1));
  }
  return sum;
}

/** The logarithm of "n choose k". */
function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < Math.min(k, n - k); i++) sum += Math.log((n - i) / (i + 1));
  return sum;
}

/**
 * The one-sided lower bound of a share at confidence 1 − alpha (Clopper and Pearson, 1934): the share p at which `k` or
 * more hits in `n` tries have probability alpha; 0 where nothing was hit. Found by halving, and never above the bound by
 * more than rounding.
 * @throws RangeError unless 0 ≤ k ≤ n are whole numbers, n > 0 and 0 < alpha ≤ ½.
 */
export function shareAtLeast(k: number, n: number, alpha: number): number {
  if (!(Number.isInteger(k) && Number.isInteger(n) && n > 0 && k >= 0 && k <= n))
    throw new RangeError(`A share needs whole numbers 0 ≤ k ≤ n and n > 0, got ${k} of ${n}.`);
  if (!(alpha > 0 && alpha <= 0.5)) throw new RangeError(`alpha must be a number above 0, at most 0.5, got ${alpha}.`);
  if (k === 0) return 0;
  if (k === n) return alpha ** (1 / n);
  const choose = logChoose(n, k);
  /** P(X ≥ k) at shares below k / n, where terms only fall. */
  const upperTail = (p: number): number => {
    const odds = p / (1 - p);
    let term = Math.exp(choose + k * Math.log(p) + (n - k) * Math.log1p(-p));
    let sum = 0;
    for (let i = k; i <= n && sum + term !== sum; i++) {
      sum += term;
      term *= ((n - i) / (i + 1)) * odds;
    }
    return sum;
  };
  // At k / n it is about a half or more: the median of a binomial is no farther than that from its mean.
  let [low, high] = [0, k / n];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return low;
    if (upperTail(middle) > alpha) high = middle;
    else low = middle;
  }
}

/** Shares of probability that differ by rounding alone are equal, as R's binom.test takes them. */
const EQUAL = 1e-7;

/**
 * Two-sided p-value of the exact binomial test that `k` of `n` came from a share p: the probability of all counts that are
 * no likelier than k.
 * @throws RangeError unless 0 ≤ k ≤ n are whole numbers, n > 0 and 0 < p < 1.
 */
export function binomialTest(k: number, n: number, p: number): number {
  if (!(Number.isInteger(k) && Number.isInteger(n) && n > 0 && k >= 0 && k <= n && p > 0 && p < 1))
    throw new RangeError(`A binomial test needs whole numbers 0 ≤ k ≤ n, n > 0 and 0 < p < 1, got ${k} of ${n}, ${p}.`);
  const logs = new Float64Array(n + 1);
  logs[0] = n * Math.log1p(-p);
  for (let i = 0; i < n; i++) logs[i + 1] = logs[i] + Math.log((n - i) / (i + 1)) + Math.log(p) - Math.log1p(-p);
  const atMost = logs[k] + EQUAL;
  let sum = 0;
  for (const log of logs) if (log <= atMost) sum += Math.exp(log);
  return Math.min(1, sum);
}
