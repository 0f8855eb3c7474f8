/** Radii that come from decimals and from fractions differ in their last digits. */
const CLOSE = 1e-9;

/** Whether two radii are the same one. */
export const sameEpsilon = (a: number, b: number): boolean => Math.abs(a - b) < CLOSE;

/** What was measured at that radius; undefined where nothing was. */
export const atEpsilon = <T extends { readonly epsilon: number }>(sets: readonly T[], epsilon: number): T | undefined =>
  sets.find((set) => sameEpsilon(set.epsilon, epsilon));

/** A radius as it was most likely written: "0.1", "8/255", "1.5". */
export function radiusText(epsilon: number): string {
  const close = (value: number) => Math.abs(value - epsilon) <= 1e-6 * Math.max(1, Math.abs(epsilon));
  const short = Number(epsilon.toPrecision(3));
  if (close(short)) return String(short);
  const levels = Math.round(epsilon * 255);
  return epsilon < 1 && close(levels / 255) ? `${levels}/255` : String(Number(epsilon.toPrecision(4)));
}

/** The radius that counts as epsilon, with what float32 sums add to a norm: a share of epsilon, and an absolute part. */
export const acceptedRadius = (epsilon: number): number => epsilon * (1 + 1e-5) + 1e-6;
