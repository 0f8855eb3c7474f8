/** The four norms in which perturbations are measured, in the order in which they are told. */
export const NORMS = ['linf', 'l2', 'l1', 'l0'] as const;

export type Norm = (typeof NORMS)[number];
