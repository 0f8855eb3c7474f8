/**
 * The matrix W [d, d], row by row, that makes a covariance [d, d] the identity: W Σ Wᵀ = I, so that |W x|² = xᵀ Σ⁻¹ x. It
 * is the inverse of Cholesky's lower factor, and lower triangular itself.
 * @throws RangeError where the covariance is not positive definite.
 */
export function whitening(covariance: ArrayLike<number>, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = covariance[i * d + j];
      for (let k = 0; k < j; k++) sum -= factor[i * d + k] * factor[j * d + k];
      if (i !== j) factor[i * d + j] = sum / factor[j * d + j];
      else if (sum > 0) factor[i * d + i] = Math.sqrt(sum);
      else
        throw new RangeError(
          `A covariance must be positive definite; direction ${i} of ${d} has no variance of its own (${sum}). Raise the ridge.`,
        );
    }
  const inverse = new Float64Array(d * d);
  for (let column = 0; column < d; column++)
    for (let i = column; i < d; i++) {
      let sum = Number(i === column);
      for (let k = column; k < i; k++) sum -= factor[i * d + k] * inverse[k * d + column];
      inverse[i * d + column] = sum / factor[i * d + i];
    }
  return inverse;
}
