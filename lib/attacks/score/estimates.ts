import { keyedNormal, keyedPermutation } from '../../tensor/index.js';

/** Points at which the gradient of a function is estimated, and the function, which can only be evaluated. */
export interface Points {
  readonly size: number;
  /** Values of one point. */
  readonly width: number;
  /** The at-th point, [width], values in [0, 1]. */
  point(at: number): Float32Array;
  /** Positions of the values that samples may change; the estimate is 0 elsewhere. */
  free(at: number): Int32Array;
  /** Keys of the point's random numbers. */
  keys(at: number): readonly number[];
  /** The function at samples, [of.length, width] row-major in [0, 1], the i-th taken near point of[i]. */
  evaluate(samples: Float32Array, of: Int32Array): Promise<ArrayLike<number>>;
  /** Most samples made at a time; pairs are not cut. */
  readonly atOnce: number;
}

/** How many queries may be spent on the at-th point. */
export type Allowance = (at: number) => number;

/**
 * Scores near 10 carry errors of about 1e-6 in float32, and a single value's slope is often below .1: at the authors'
 * step of 1e-4 rounding takes a tenth of such a slope, and all of a curvature, which is divided by the step's square.
 * Errors of rounding fall with the step h, those of truncation grow as h²: they are least together near ∛6e-8 = .004 for
 * slopes and near ∜6e-8 = .016 for curvatures. This lies between.
 */
export const DIFFERENCE_STEP = 0.01;

/** Second-order central differences along some coordinates of a point. */
export interface Differences {
  readonly coordinates: Int32Array;
  readonly slopes: Float64Array;
  /** Second derivatives; 0 where the value has no room on both sides, or the function's value here is not known. */
  readonly curvatures: Float64Array;
}

/**
 * Symmetric differences along random coordinates, two queries each: as many coordinates as the allowance covers, all
 * of them where it can (Chen et al., 2017). At the edge of the pixel range both samples move in by what is missing.
 * @param step distance of a sample from the point, in pixel units
 * @param here the function's values at the points, for the curvatures
 */
export async function coordinateDifferences(
  points: Points,
  queries: Allowance,
  { step, here }: { step: number; here?: ArrayLike<number> },
): Promise<Differences[]> {
  const found = Array.from({ length: points.size }, (_, at): Differences => {
    const free = points.free(at);
    const count = Math.min(free.length, Math.floor(queries(at) / 2));
    const order = keyedPermutation(free.length, ...points.keys(at)).subarray(0, count);
    const coordinates = order.map((i) => free[i]);
    return { coordinates, slopes: new Float64Array(count), curvatures: new Float64Array(count) };
  });
  await eachGroup(points, 2, (at) => found[at].coordinates.length, {
    draw(at, k, [up, down]) {
      const i = found[at].coordinates[k];
      const center = Math.min(1 - step, Math.max(step, up[i]));
      up[i] = center + step;
      down[i] = center - step;
    },
    hear(at, k, [above, below], [up, down]) {
      const { coordinates, slopes, curvatures } = found[at];
      const i = coordinates[k];
      // The samples' own distance, which rounding to float32 has changed.
      slopes[k] = finite((above - below) / (up[i] - down[i]));
      const value = points.point(at)[i];
      if (here && value >= step && value <= 1 - step)
        curvatures[k] = finite((above - 2 * here[at] + below) / (step * step));
    },
  });
  return found;
}

/** Differences as a gradient, [width]: 0 along all other coordinates. */
export function asGradient({ coordinates, slopes }: Differences, width: number): Float64Array {
  const gradient = new Float64Array(width);
  coordinates.forEach((i, k) => {
    gradient[i] = slopes[k];
  });
  return gradient;
}

/**
 * Antithetic natural evolution strategies (Ilyas et al., 2018): the mean over pairs x ± σu, u standard normal, of
 * u (f(x + σu) − f(x − σu)) / 2σ. Samples are clipped to the pixel range: a value at its edge moves in one sample of the
 * two, and its estimate is half as large. Of a linear function of d values, m pairs give a direction whose cosine with
 * the gradient is about √(m / (m + d)).
 */
export async function nesGradient(
  points: Points,
  queries: Allowance,
  { sigma }: { sigma: number },
): Promise<Float64Array[]> {
  const pairs = (at: number) => Math.floor(queries(at) / 2);
  const gradients = Array.from({ length: points.size }, () => new Float64Array(points.width));
  const directions: Float32Array[] = [];
  await eachGroup(points, 2, pairs, {
    draw(at, k, [up, down], slot) {
      const direction = keyedNormal(points.width, ...points.keys(at), k);
      directions[slot] = direction;
      for (const i of points.free(at)) {
        const value = up[i];
        up[i] = clip(value + sigma * direction[i]);
        down[i] = clip(value - sigma * direction[i]);
      }
    },
    hear(at, _k, [above, below], _samples, slot) {
      const slope = finite((above - below) / (2 * sigma * pairs(at)));
      const [gradient, direction] = [gradients[at], directions[slot]];
      for (const i of points.free(at)) gradient[i] += slope * direction[i];
    },
  });
  return gradients;
}

/**
 * The direction, of unit length, of the gradient of Shepard's interpolation (1968): the mean of the values at random
 * samples, each weighted by its distance from where one looks to the power −p. For powers above 1 its gradient is 0 at
 * every sample, so it is taken at the point itself, which is never one. Samples are normal, clipped to the pixel range,
 * at a distance of about `radius`.
 */
export async function inverseDistanceGradient(
  points: Points,
  queries: Allowance,
  { power, radius }: { power: number; radius: number },
): Promise<Float64Array[]> {
  // With w = r^−p: ∇F = p / Σw · Σ w (f − F) (s − x) / r². F is known last, so its part is summed apart.
  const sums = Array.from({ length: points.size }, () => ({
    weights: 0,
    values: 0,
    pulled: new Float64Array(points.width),
    plain: new Float64Array(points.width),
  }));
  await eachGroup(points, 1, queries, {
    draw(at, k, [sample]) {
      const free = points.free(at);
      const direction = keyedNormal(points.width, ...points.keys(at), k);
      const scale = radius / Math.sqrt(free.length);
      for (const i of free) sample[i] = clip(sample[i] + scale * direction[i]);
    },
    hear(at, _k, [value], [sample]) {
      const [point, free, sum] = [points.point(at), points.free(at), sums[at]];
      let square = 0;
      for (const i of free) square += ((sample[i] - point[i]) / radius) ** 2;
      if (!(square > 0) || !Number.isFinite(value)) return;
      const weight = square ** (-power / 2);
      sum.weights += weight;
      sum.values += weight * value;
      for (const i of free) {
        const pull = (weight / square) * (sample[i] - point[i]);
        sum.pulled[i] += pull * value;
        sum.plain[i] += pull;
      }
    },
  });
  return sums.map(({ weights, values, pulled, plain }) => {
    const gradient = pulled.map((value, i) => value - (plain[i] * values) / (weights || 1));
    const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0)) || 1;
    return gradient.map((value) => value / length);
  });
}

const clip = (value: number) => Math.min(1, Math.max(0, value));

/** Where the function has no value, nothing is learned from a sample. */
const finite = (value: number) => (Number.isFinite(value) ? value : 0);

/** `samples` of a group hold the point when they are drawn; `slot` is the group's place among those made at a time. */
interface Group {
  draw(at: number, k: number, samples: Float32Array[], slot: number): void;
  hear(at: number, k: number, values: Float64Array, samples: Float32Array[], slot: number): void;
}

/** Evaluates `count(at)` groups of `size` samples near each point, as many at a time as may be. */
async function eachGroup(points: Points, size: number, count: Allowance, { draw, hear }: Group): Promise<void> {
  const { width } = points;
  const of: [number, number][] = [];
  for (let at = 0; at < points.size; at++) for (let k = 0; k < Math.floor(count(at)); k++) of.push([at, k]);
  const most = Math.min(of.length, Math.max(1, Math.floor(points.atOnce / size)));
  const buffer = new Float32Array(most * size * width);
  const slots = Array.from({ length: most }, (_, slot) =>
    Array.from({ length: size }, (__, s) => buffer.subarray((slot * size + s) * width, (slot * size + s + 1) * width)),
  );
  for (let from = 0; from < of.length; from += most) {
    const part = of.slice(from, from + most);
    part.forEach(([at, k], slot) => {
      for (const sample of slots[slot]) sample.set(points.point(at));
      draw(at, k, slots[slot], slot);
    });
    const near = Int32Array.from({ length: part.length * size }, (_, i) => part[Math.floor(i / size)][0]);
    const values = Float64Array.from(await points.evaluate(buffer.subarray(0, near.length * width), near));
    part.forEach(([at, k], slot) => {
      hear(at, k, values.subarray(slot * size, (slot + 1) * size), slots[slot], slot);
    });
  }
}
