import type { Classifier } from '../models/index.js';
import type { Attack } from './contracts.js';
import { checkAttack } from './engine/check.js';
import type { KnownAttack } from './known-attack.js';
import { namedAttacks } from './registry.js';

/** Whether an attack can be run on a model. */
export interface Applicable extends Pick<KnownAttack, 'name' | 'kind' | 'access' | 'norms'> {
  /** Why it cannot; undefined where it can. */
  readonly why?: string;
}

/** Attacks of a fixed size are made for some radius; none refuses a model by it. */
const ANY = 0.1;

/**
 * Every attack that can be named, with its usual options, and whether it can be run on the model: by what the model shows
 * of itself. Asks the model nothing.
 */
export const applicableAttacks = (model: Classifier): Applicable[] =>
  namedAttacks.map(({ name, kind, access, norms, create }) => {
    const attack = create({ norm: norms[0], ...(kind === 'fixed' && { epsilon: ANY }) });
    const found = { name, kind, access, norms };
    try {
      checkAttack(attack as Attack, model);
      return found;
    } catch (error) {
      if (error instanceof RangeError) return { ...found, why: error.message };
      throw error;
    }
  });
