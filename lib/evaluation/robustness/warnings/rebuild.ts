import { type Attack, knownAttacks, type Setting } from '../../../attacks/index.js';

/**
 * The same attack with other settings; undefined where it is none that goes by a name, or has no such settings. An
 * attack of somebody's own may bear a known name: it is rebuilt only where its settings say all about it.
 */
export function rebuilt(attack: Attack, changes: Readonly<Record<string, Setting>>): Attack<never> | undefined {
  const entry = knownAttacks.find(({ name }) => name === attack.name);
  if (!entry || Object.keys(changes).some((key) => !(key in attack.settings && key in entry.options))) return undefined;
  const options = Object.fromEntries(Object.entries(attack.settings).filter(([key]) => key in entry.options));
  const make = (more: object) => entry.create({ ...options, norm: attack.norm, epsilon: attack.epsilon, ...more });
  return JSON.stringify(make({}).settings) === JSON.stringify(attack.settings) ? make(changes) : undefined;
}
