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
    const epsilons = [...new Set([...fixed, ...asked])].sort((a, b) => a - b);
    return [{ norm, epsilons }];
  });
}
