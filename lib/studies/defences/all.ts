import { FAMILIES, type MeasuredAttempt, type MeasuredDefence } from './attempts/index.js';
import type { StudyResults } from './study-results.js';

/** Every defence that these results measured, family by family, as their parts have them. */
export const allDefences = (results: StudyResults): readonly MeasuredDefence[] => {
  const { architecture, preprocessing, detection, training, smooth, cifar } = results;
  const found = [architecture, preprocessing, detection, training, smooth, cifar].flatMap(({ defences }) => defences);
  return FAMILIES.flatMap((family) => found.filter((defence) => defence.family === family));
};

/** Each defence at the largest radius that it was measured at. */
export function atLargest(defences: readonly MeasuredDefence[]): readonly MeasuredDefence[] {
  const largest = new Map<string, MeasuredDefence>();
  for (const defence of defences) {
    const known = largest.get(defence.name);
    if (!known || known.epsilon < defence.epsilon) largest.set(defence.name, defence);
  }
  return [...largest.values()];
}

/** By how much adaptive attacks leave less of a defence than the non-adaptive one, in shares. */
export const overstated = ({ claimed, adaptive }: MeasuredDefence): number => claimed.value - adaptive.value;

/** How often one of ten answers is right that is given to every image. */
const CHANCE = 0.1;

/** Whether clean answers are no better than chance: there is nothing to break, and what is left is no robustness. */
export const atChance = ({ clean }: MeasuredDefence): boolean => clean.interval[0] <= CHANCE;

/** Of the attacks that know a defence, the one that leaves the least; undefined where none does. */
export function strongest({ attempts }: MeasuredDefence): MeasuredAttempt | undefined {
  const known = attempts.filter(({ knows }) => knows === 'defence');
  return known.length ? known.reduce((best, one) => (one.robust.value < best.robust.value ? one : best)) : undefined;
}

/** Whether the strongest attack breaks nearly everything in the largest ball, and equals the plain one switched off. */
export function controlsHold(defence: MeasuredDefence): boolean {
  const { control, off } = strongest(defence) ?? {};
  return (!control || control.robust.value <= 0.05) && (!off || off.equal >= 0.98 * off.rows);
}
