import type { Study } from '../../contracts.js';

/** Radius of Square's ball, and the queries that each attack is given: each time anew, from the same seed. */
export const blackBoxPlan = ({ comparable }: Pick<Study, 'comparable'>) => ({
  epsilon: 4 / 255,
  budgets: comparable ? [100, 300, 1000, 3000, 10_000] : [100, 300, 1000],
});
