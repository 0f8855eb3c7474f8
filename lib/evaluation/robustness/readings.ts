import type { Attack } from '../../attacks/index.js';
import { NORMS, type Norm } from '../../tensor/index.js';

/** A norm in which a report is read, with its radii in rising order. */
export interface Reading {
  readonly norm: Norm;
  readonly epsilons: readonly number[];
}

/** Every norm of the attacks, at the radii of its fixed-size ones and at those asked for. */
export function readings(attacks: readonly Pick<Attack, 'norm' | 'epsilon'>[], asked: readonly number[]): Reading[] {
  return NORMS.flatMap((norm) => {
    const here = attacks.filter((attack) => attack.norm === norm);
    if (!here.length) return [];
    const fixed = here.flatMap(({ epsilon }) => (epsilon === undefined ? [] : [epsilon]));
    // Less than one value is no radius in L0: it was asked for in another norm.
    const meant = norm === 'l0' && fixed.length ? asked.filter((epsilon) => epsilon >= 1) : asked;
    const epsilons = [...new Set([...fixed, ...meant])].sort((a, b) => a - b);
    return [{ norm, epsilons }];
  });
}
