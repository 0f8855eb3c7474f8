/**
 * Why float32 bounds are sound here. A sum of n products in float32, in any order, with or without fused operations,
 * lies within γₙ · Σ |wᵢ| |xᵢ| of the true one, γₙ = nu / (1 − nu), u = 2⁻²⁴ (Higham, 2002, section 3.1); oneDNN and
 * Eigen compute convolutions directly, as such sums. So a layer with weights W and biases b that is given values of
 * magnitude |x| errs by at most γₙ · (|W| |x| + |b|), once where the bounds compute it and once where the network does:
 * bounds are widened by both. They hold for the network in exact arithmetic and as float32 computes it.
 */
const UNIT = 2 ** -24;

/**
 * Nothing of this size or more is bounded: what float32 sums up to it, in magnitudes, is at most this / 2γ, far from
 * overflow, so that neither the bounds nor the network meet an infinity or NaN.
 */
export const LIMIT = 1e30;

/** More than any underflow adds up to. */
export const TINY = 1e-30;

/** The few operations on single values beside a sum: a bias, a difference of weights, the widening. */
const FEW = 4;

/** γ of a sum of so many terms and of the few operations around it; as much larger as γ (1 + 3γ), where errors err. */
export function gamma(terms: number): number {
  const relative = (terms + FEW) * UNIT;
  return relative / (1 - 4 * relative);
}

/** Four roundings of one value: it, what is compared to it, and the widening itself. */
export const SINGLE = 4 * UNIT;

/** What separates a pixel ± epsilon from its float32, in pixel units: of values up to 2, three roundings. */
export const PIXEL = 2 ** -22;

/** Roundings on the way of one value into a sum over these axes, taken one axis after the other. */
export const stagedTerms = (shape: readonly number[]): number => shape.reduce((a, b) => a + b, 0);
