/** Radii that come from decimals and from fractions differ in their last digits. */
const CLOSE = 1e-9;

/** Whether two radii are the same one. */
export const sameEpsilon = (a: number, b: number): boolean => Math.abs(a - b) < CLOSE;

/** What was measured at that radius; undefined where nothing was. */
export const atEpsilon = <T extends { readonly epsilon: number }>(sets: readonly T[], epsilon: number): T | undefined =>
  sets.find((set) => sameEpsilon(set.epsilon, epsilon));
