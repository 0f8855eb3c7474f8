import type { AttackRun, Evidence } from '../contracts.js';
import { brokenWithin } from '../entries.js';

const numberIn = ({ attack }: AttackRun, setting: string) => {
  const value = attack.settings[setting];
  return typeof value === 'number' ? value : undefined;
};

/** A white-box attack that takes one step. */
export const isSingleStep = (run: AttackRun): boolean =>
  run.attack.access === 'gradients' && (run.attack.name === 'fgsm' || numberIn(run, 'steps') === 1);

/** A white-box attack inside a ball that must do at least as well as one step. */
export const isIterative = ({ attack }: AttackRun): boolean =>
  attack.access === 'gradients' && attack.kind === 'fixed' && attack.iterative;

/** What an attack is after; attacks with different aims cannot be held against each other. */
export const aimOfRun = ({ attack }: AttackRun): string => String(attack.settings.target ?? 'any error');

export const isUntargeted = (run: AttackRun): boolean => run.targets === undefined && aimOfRun(run) === 'any error';

/** Radii that fixed-size attacks ran at in each norm, rising. */
export function radii({ runs }: Evidence): { norm: AttackRun['attack']['norm']; epsilons: number[] }[] {
  return [...new Set(runs.map(({ attack }) => attack.norm))].map((norm) => ({
    norm,
    epsilons: [
      ...new Set(
        runs.flatMap(({ attack }) => (attack.norm === norm && attack.epsilon !== undefined ? [attack.epsilon] : [])),
      ),
    ].sort((a, b) => a - b),
  }));
}

/** Runs that can be read at a norm and radius: fixed-size ones of just this radius, and minimal-norm ones. */
export const readableAt = (
  { runs }: Evidence,
  norm: AttackRun['attack']['norm'],
  epsilon: number,
): readonly AttackRun[] =>
  runs.filter(({ attack }) => attack.norm === norm && (attack.kind === 'minimal' || attack.epsilon === epsilon));

/** 1 for each of the rows that the run broke within the radius. */
export function brokenRows(run: AttackRun, rows: Int32Array, epsilon: number | null): Uint8Array {
  const broken = brokenWithin(run, epsilon);
  return Uint8Array.from(rows, (row) => broken[row]);
}
