/** Keeps the covariance of the inner points invertible, as a share of its mean variance. */
const RIDGE = 1e-4;

/** How far the boundary lies from the farthest inner point to the one outside: near it, so that chance rarely crosses. */
const CLOSENESS = 0.9;

/**
 * A linear classifier of features that is above 0 at one point and below 0 at all others, scaled to 1 between their mean
 * and that point: Fisher's direction, with a ridge. undefined where no boundary of that direction tells them apart.
 * @param inner one list of features for each point that must be below 0
 */
export function separate(
  inner: readonly Float64Array[],
  outer: Float64Array,
): { direction: Float64Array; offset: number } | undefined {
  const n = inner.length;
  const mean = outer.map((_, k) => inner.reduce((sum, point) => sum + point[k], 0) / n);
  const centred = inner.map((point) => point.map((value, k) => value - mean[k]));
  const towards = outer.map((value, k) => value - mean[k]);
  const variance = centred.reduce((sum, point) => sum + dot(point, point), 0) / (n * outer.length);
  // Points that all have the same features leave no scale; any will do.
  const ridge = RIDGE * variance || 1;
  // (S + ridge I)⁻¹ towards, by way of the points: there may be far more features than points.
  const gram = centred.map((a, i) => centred.map((b, j) => dot(a, b) + (i === j ? n * ridge : 0)));
  const shares = solve(
    gram,
    centred.map((point) => dot(point, towards)),
  );
  const direction = towards.map((value, k) => value - centred.reduce((sum, point, i) => sum + shares[i] * point[k], 0));
  const reach = dot(direction, towards);
  const farthest = Math.max(...centred.map((point) => dot(direction, point)));
  if (!(reach > 0 && reach - farthest > 1e-3 * reach)) return undefined;
  const boundary = farthest + CLOSENESS * (reach - farthest);
  return {
    direction: direction.map((value) => value / reach),
    offset: -(dot(direction, mean) + boundary) / reach,
  };
}

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
};

/** Solves a positive definite system by Cholesky's factors; `matrix` is overwritten. */
function solve(matrix: number[][], right: readonly number[]): number[] {
  const n = right.length;
  const x = [...right];
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= matrix[i][k] * matrix[j][k];
      matrix[i][j] = i === j ? Math.sqrt(sum) : sum / matrix[j][j];
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= matrix[i][k] * x[k];
    x[i] /= matrix[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= matrix[k][i] * x[k];
    x[i] /= matrix[i][i];
  }
  return x;
}
