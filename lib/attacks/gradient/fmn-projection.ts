import { l2, type Norm, type Tensor4D, tf } from '../../tensor/index.js';

/** The nearest point of each row's own ball around the origin: [n, h, w, c] and radii [n] → [n, h, w, c]. */
export type RowProjection = (delta: Tensor4D, radii: Float32Array) => Tensor4D;

const column = (values: Float32Array) => tf.tensor4d(values, [values.length, 1, 1, 1]);

/** Projections onto balls whose radii differ from row to row; those of L0 and L1 go row by row in plain loops. */
export const projectRows: Record<Norm, RowProjection> = {
  linf: (delta, radii) => tf.tidy(() => tf.minimum(tf.maximum(delta, column(radii).neg()), column(radii)) as Tensor4D),
  l2: (delta, radii) =>
    tf.tidy(() => {
      const length = l2(delta).maximum(1e-12).reshape([-1, 1, 1, 1]);
      return delta.mul(tf.minimum(1, column(radii).div(length))) as Tensor4D;
    }),
  l1: (delta, radii) => rowByRow(delta, radii, shrinkToL1),
  l0: (delta, radii) => rowByRow(delta, radii, keepLargest),
};

function rowByRow(
  delta: Tensor4D,
  radii: Float32Array,
  project: (row: Float32Array, radius: number) => void,
): Tensor4D {
  const values = Float32Array.from(delta.dataSync());
  const width = values.length / radii.length;
  radii.forEach((radius, row) => {
    project(values.subarray(row * width, (row + 1) * width), radius);
  });
  return tf.tensor4d(values, delta.shape);
}

/**
 * Moves all values toward 0 by the threshold that leaves the sum of their sizes at `radius` (Duchi et al., 2008).
 * The sum left is convex in the threshold, so Newton's method climbs to it from 0, and ends on it exactly.
 */
function shrinkToL1(row: Float32Array, radius: number): void {
  let threshold = 0;
  for (;;) {
    let [sum, count] = [0, 0];
    for (let i = 0; i < row.length; i++) {
      const size = Math.abs(row[i]);
      if (size > threshold) {
        sum += size;
        count++;
      }
    }
    const next = count ? (sum - radius) / count : threshold;
    if (!(next > threshold * (1 + 1e-12))) break;
    threshold = next;
  }
  if (threshold <= 0) return;
  for (let i = 0; i < row.length; i++) row[i] = Math.sign(row[i]) * Math.max(0, Math.abs(row[i]) - threshold);
}

/** Keeps the `radius` values of largest size, the first of equals, and sets the others to 0. */
function keepLargest(row: Float32Array, radius: number): void {
  const count = Math.max(0, Math.floor(radius));
  if (count >= row.length) return;
  const least = count ? nthLargest(row.map(Math.abs), count) : Number.POSITIVE_INFINITY;
  let room = count;
  for (let i = 0; i < row.length; i++) if (Math.abs(row[i]) > least) room--;
  for (let i = 0; i < row.length; i++) {
    const size = Math.abs(row[i]);
    if (size > least) continue;
    if (size === least && room > 0) room--;
    else row[i] = 0;
  }
}

/** The n-th largest of the values, which it reorders (Hoare's selection). */
function nthLargest(values: Float32Array, n: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i] > pivot) i++;
      while (values[j] < pivot) j--;
      if (i > j) break;
      [values[i], values[j]] = [values[j], values[i]];
      i++;
      j--;
    }
    if (n - 1 <= j) high = j;
    else if (n - 1 >= i) low = i;
    else break;
  }
  return values[n - 1];
}
