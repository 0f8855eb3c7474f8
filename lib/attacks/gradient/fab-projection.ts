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
 * `width` values. Every useful step moves each value the same way: by t with 0 ≤ t ≤ room and Σ rate · t = |excess|,
 * rate being the |weight|. Plain loops over one image at a time: as tensor operations every pass of the search would
 * write whole batches.
 */
export function hyperplaneStep(norm: FabNorm, width: number): HyperplaneStep {
  const movable: Movable = {
    rate: new Float64Array(width),
    room: new Float64Array(width),
    pool: new Int32Array(width),
  };
  const { rate, room } = movable;
  const place = new Int32Array(width);
  return (point, weights, excess, delta) => {
    delta.fill(0);
    const up = excess < 0;
    let n = 0;
    for (let i = 0; i < width; i++) {
      const weight = weights[i];
      if (weight === 0) continue;
      const left = weight > 0 === up ? 1 - point[i] : point[i];
      if (!(left > 0)) continue;
      rate[n] = weight > 0 ? weight : -weight;
      room[n] = left;
      place[n] = i;
      n++;
    }
    const far =
      norm === 'l1' ? steepestFirst(movable, n, Math.abs(excess)) : allAtOnce(norm, movable, n, Math.abs(excess));
    let [largest, sum, squares] = [0, 0, 0];
    for (let j = 0; j < n; j++) {
      const pace = norm === 'linf' ? 1 : rate[j];
      let t = far.pace * pace;
      if (norm === 'l1') t = rate[j] > far.threshold ? room[j] : rate[j] === far.threshold ? far.share * room[j] : 0;
      else if (t > room[j]) t = room[j];
      if (t > largest) largest = t;
      sum += t;
      squares += t * t;
      const i = place[j];
      delta[i] = weights[i] > 0 === up ? t : -t;
    }
    if (norm === 'linf') return largest;
    return norm === 'l2' ? Math.sqrt(squares) : sum;
  };
}

/** The values that can move, the first n of each array. */
interface Movable {
  /** Their |weight|. */
  readonly rate: Float64Array;
  /** How far they can go. */
  readonly room: Float64Array;
  /** Scratch: which of them the search still looks at. */
  readonly pool: Int32Array;
}

/** How far values go: t = min(pace, room), times their rate in L2; in L1 all the way above a threshold of rates. */
interface Extent {
  readonly pace: number;
  readonly threshold: number;
  /** What those at the threshold go, of their room. */
  readonly share: number;
}

/**
 * L∞: all go equally far until their room ends, t = min(λ, room). L2: in proportion to their rate,
 * t = min(λ · rate, room). What is gained is concave in λ and bends where a room ends, so Newton's method climbs to the
 * λ that gains `wanted` from below: those whose room ends on the way are set aside, until there are no more.
 */
function allAtOnce(norm: FabNorm, { rate, room, pool }: Movable, n: number, wanted: number): Extent {
  const linf = norm === 'linf';
  let open = n;
  for (let j = 0; j < n; j++) pool[j] = j;
  let [lambda, used] = [0, 0];
  for (;;) {
    let derivative = 0;
    let kept = 0;
    for (let at = 0; at < open; at++) {
      const j = pool[at];
      const pace = linf ? 1 : rate[j];
      if (lambda * pace < room[j]) {
        derivative += rate[j] * pace;
        pool[kept++] = j;
      } else used += rate[j] * room[j];
    }
    // Where all room is used the hyperplane lies outside the box.
    if (kept === 0) return { pace: Number.MAX_VALUE, threshold: 0, share: 0 };
    const next = (wanted - used) / derivative;
    if ((kept === open && lambda > 0) || !(next > lambda))
      return { pace: Math.max(lambda, next), threshold: 0, share: 0 };
    open = kept;
    lambda = next;
  }
}

/**
 * L1: the steepest go all the way, until enough is gained; those at the threshold share what is left. Finds the
 * threshold by narrowing the rates that can hold it around a pivot.
 */
function steepestFirst({ rate, room, pool }: Movable, n: number, wanted: number): Extent {
  for (let j = 0; j < n; j++) pool[j] = j;
  let [from, to, needed] = [0, n, wanted];
  while (from < to) {
    const threshold = rate[pool[(from + to) >> 1]];
    // Sorts the range into above, at and below the pivot.
    let [above, below] = [from, to];
    let [gainAbove, gainAt] = [0, 0];
    for (let at = from; at < below; ) {
      const j = pool[at];
      if (rate[j] > threshold) {
        gainAbove += rate[j] * room[j];
        pool[at++] = pool[above];
        pool[above++] = j;
      } else if (rate[j] < threshold) {
        pool[at] = pool[--below];
        pool[below] = j;
      } else {
        gainAt += rate[j] * room[j];
        at++;
      }
    }
    if (gainAbove >= needed) to = above;
    else if (gainAbove + gainAt >= needed) return { pace: 0, threshold, share: (needed - gainAbove) / gainAt };
    else {
      needed -= gainAbove + gainAt;
      from = below;
    }
  }
  // All of it is not enough, or nothing is wanted.
  return { pace: 0, threshold: wanted > 0 ? 0 : Number.MAX_VALUE, share: 0 };
}
