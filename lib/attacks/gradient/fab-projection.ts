/** The norms in which a fast adaptive boundary attack measures. */
export type FabNorm = 'linf' | 'l2' | 'l1';

/**
 * Finds the shortest step δ from `point` (in [0, 1]) to the hyperplane `weights` · δ = −`excess` that stays in
 * [0, 1], writes it to `delta`, and returns its length. Where the box ends before the hyperplane: the step to the
 * box's corner nearest to it.
 */
export type HyperplaneStep = (
  point: Float32Array,
  weights: Float32Array,
  excess: number,
  delta: Float32Array,
) => number;

/**
 * The exact projection onto hyperplane and box in the given norm (Croce and Hein, 2020, section 3.1), for images of
 * `width` values. Every useful step moves each value the same way: by t with 0 ≤ t ≤ room and Σ |weight| · t = |excess|.
 * Plain loops over one image at a time: as tensor operations every pass of the search would write whole batches.
 */
export function hyperplaneStep(norm: FabNorm, width: number): HyperplaneStep {
  // The values that can move: their |weight|, their room, and where they are.
  const rate = new Float64Array(width);
  const room = new Float64Array(width);
  const place = new Int32Array(width);
  const fill = norm === 'l1' ? fillSteepest : fillEvenly;
  return (point, weights, excess, delta) => {
    delta.fill(0);
    const up = excess < 0;
    let n = 0;
    for (let i = 0; i < width; i++) {
      const weight = weights[i];
      const left = weight > 0 === up ? 1 - point[i] : point[i];
      if (weight === 0 || !(left > 0)) continue;
      rate[n] = Math.abs(weight);
      room[n] = left;
      place[n] = i;
      n++;
    }
    const step = fill(norm, rate, room, n, Math.abs(excess));
    let [largest, sum, squares] = [0, 0, 0];
    for (let j = 0; j < n; j++) {
      const t = step(rate[j], room[j]);
      if (t > largest) largest = t;
      sum += t;
      squares += t * t;
      delta[place[j]] = weights[place[j]] > 0 === up ? t : -t;
    }
    if (norm === 'linf') return largest;
    return norm === 'l2' ? Math.sqrt(squares) : sum;
  };
}

/** How far a value goes, by its |weight| and its room. */
type Fill = (rate: number, room: number) => number;

/**
 * L∞: all go equally far until their room ends, t = min(λ, room). L2: in proportion to their weight,
 * t = min(λ · rate, room). What is gained is concave and piecewise linear in λ, so Newton's method climbs to its
 * root from below, past at least one bend with each step, and ends at the exact λ.
 */
function fillEvenly(norm: FabNorm, rate: Float64Array, room: Float64Array, n: number, wanted: number): Fill {
  const linf = norm === 'linf';
  let lambda = 0;
  for (;;) {
    let gained = 0;
    let slope = 0;
    for (let j = 0; j < n; j++) {
      const pace = linf ? 1 : rate[j];
      const t = lambda * pace;
      if (t < room[j]) {
        gained += rate[j] * t;
        slope += rate[j] * pace;
      } else gained += rate[j] * room[j];
    }
    // All room is used: the hyperplane lies outside the box.
    if (slope === 0) break;
    const next = lambda + (wanted - gained) / slope;
    if (!(next > lambda * (1 + 1e-14))) break;
    lambda = next;
  }
  return linf ? (_, left) => Math.min(lambda, left) : (pace, left) => Math.min(lambda * pace, left);
}

/**
 * L1: the steepest go all the way, until enough is gained; those at the threshold share what is left. Finds the
 * threshold by narrowing the range of weights that can hold it around a pivot. Reorders copies, not its arguments.
 */
function fillSteepest(_: FabNorm, rate: Float64Array, room: Float64Array, n: number, wanted: number): Fill {
  let pool = Array.from({ length: n }, (_value, j) => j);
  let needed = wanted;
  while (pool.length) {
    const pivot = rate[pool[pool.length >> 1]];
    const [above, below]: [number[], number[]] = [[], []];
    let [gainAbove, gainAt] = [0, 0];
    for (const j of pool) {
      const gain = rate[j] * room[j];
      if (rate[j] > pivot) {
        above.push(j);
        gainAbove += gain;
      } else if (rate[j] < pivot) below.push(j);
      else gainAt += gain;
    }
    if (gainAbove >= needed) pool = above;
    else if (gainAbove + gainAt >= needed) {
      const share = (needed - gainAbove) / gainAt;
      return (pace, left) => (pace > pivot ? left : pace === pivot ? share * left : 0);
    } else {
      needed -= gainAbove + gainAt;
      pool = below;
    }
  }
  return (_pace, left) => (wanted > 0 ? left : 0);
}
