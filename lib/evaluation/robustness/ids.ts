import type { Attack } from '../../attacks/index.js';

/** Digits of a radius in an id: 8/255 is 0.03137. */
const DIGITS = 4;

/**
 * What each attack of a report goes by, in its order: name, norm and, inside a ball, radius, as in `pgd-linf-0.3`. Where
 * an earlier one has that id already, the next free number follows: `pgd-linf-0.3-2`.
 */
export function attackIds(attacks: readonly Pick<Attack, 'name' | 'norm' | 'epsilon'>[]): string[] {
  const taken = new Set<string>();
  return attacks.map(({ name, norm, epsilon }) => {
    const id = [name, norm, ...(epsilon === undefined ? [] : [Number(epsilon.toPrecision(DIGITS))])].join('-');
    let free = id;
    for (let k = 2; taken.has(free); k++) free = `${id}-${k}`;
    taken.add(free);
    return free;
  });
}
