/**
 * The x with A x = b for a symmetric, positive definite A [d · d], row by row, which is overwritten (Cholesky's
 * decomposition).
 */
export function solvePositive(matrix: Float64Array, right: ArrayLike<number>): Float64Array {
  const d = right.length;
  const x = Float64Array.from(right);
  // The lower triangle takes the place of the matrix, and L y = b is solved on the way.
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * d + k] * matrix[j * d + k];
      matrix[i * d + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * d + j];
    }
    for (let k = 0; k < i; k++) x[i] -= matrix[i * d + k] * x[k];
    x[i] /= matrix[i * d + i];
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let k = i + 1; k < d; k++) x[i] -= matrix[k * d + i] * x[k];
    x[i] /= matrix[i * d + i];
  }
  return x;
}
