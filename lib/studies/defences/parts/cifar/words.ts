import type { Proportion } from '../../../../evaluation/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';

/** What one attack, by its name, leaves of a network at one radius. */
export function leftBy({ attempts, name }: MeasuredDefence, attack: string): Proportion {
  const found = attempts.find((one) => one.name === attack);
  if (!found)
    throw new RangeError(
      `${name} was not attacked by "${attack}"; its attacks are ${attempts.map((one) => one.name).join(', ')}.`,
    );
  return found.robust;
}

/** The networks of the part, as titles. */
export const NETWORKS = { standard: 'Usual training', robust: 'Adversarial training' } as const;
