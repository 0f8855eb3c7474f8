import { formatEpsilon } from '../../../figures/index.js';

/** ".15"; the rows without an attack are called clean. */
export const epsilonCell = (epsilon: number): string => (epsilon === 0 ? 'clean' : formatEpsilon(epsilon));

/** "on clean images", "at ε .15". */
export const atWhich = (epsilon: number): string =>
  epsilon === 0 ? 'on clean images' : `at ε ${formatEpsilon(epsilon)}`;

/** "a, b", or that there is none. */
export const listed = (items: readonly string[]): string => (items.length > 0 ? items.join(', ') : 'none');

/** A sentence or more, of its clauses. */
export const say = (...clauses: readonly string[]): string => clauses.filter(Boolean).join(' ');
