import type { Attack } from '../../attacks/index.js';
import type { RobustnessReport } from '../../evaluation/index.js';
import { percentText } from '../../evaluation/intervals.js';
import { NORMS, type Norm } from '../../tensor/norm-names.js';
import { oneOf, radius } from '../arguments.js';
import { type Option, UsageError, type Values, valued } from '../command.js';

/** Options that ask for a checklist, and that let a build fail. */
export const gateOptions: Readonly<Record<string, Option>> = {
  checklist: {
    type: 'boolean',
    help: 'go through what papers ask of an evaluation, item by item; with --out also checklist.md, .tex and .sarif',
  },
  'fail-on': valued(
    'LEVEL',
    'never, warning or error: ends with exit code 1 on a warning of the report or a failed item of this level or above; items (error and warning) need --checklist',
    'never',
  ),
  'min-robust': {
    ...valued(
      'SHARE@NORM:EPSILON',
      'such as .6@linf:.1: ends with exit code 1 where the worst-case robust accuracy is lower there; may be given several times',
    ),
    many: true,
  },
};

const LEVELS = ['never', 'warning', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** The least worst-case robust accuracy that is asked for at one norm and radius. */
export interface Least {
  readonly share: number;
  readonly norm: Norm;
  readonly epsilon: number;
  /** As it was written. */
  readonly text: string;
}

export interface GateArgs {
  readonly checklist: boolean;
  readonly failOn: Level;
  readonly minRobust: readonly Least[];
}

function leastOf(text: string): Least {
  const [, share, norm, epsilon] = /^([^@]+)@([^:]+):(.+)$/.exec(text.trim()) ?? [];
  const value = /^(\d+\.?\d*|\.\d+)$/.test(share ?? '') ? Number(share) : Number.NaN;
  if (!(value >= 0 && value <= 1))
    throw new UsageError(
      `option --min-robust takes a share in [0, 1], a norm and a radius, such as .6@linf:.1, got "${text}".`,
    );
  return { share: value, norm: oneOf('norm', norm, NORMS), epsilon: radius('min-robust', epsilon), text: text.trim() };
}

/**
 * What a build is to fail on.
 * @throws UsageError where a value does not fit.
 */
export function gateArgs(values: Values): GateArgs {
  const checklist = values.checklist === true;
  const failOn = oneOf('level of --fail-on', values['fail-on'], LEVELS);
  if (failOn === 'error' && !checklist)
    throw new UsageError('option --fail-on error is about failed items: give --checklist too, or --fail-on warning.');
  const given = values['min-robust'];
  return { checklist, failOn, minRobust: typeof given === 'string' ? given.split(',').map(leastOf) : [] };
}

/** What decides where an attack is read: at its own radius, or, without one, at every radius of the report. */
export type Ranged = Pick<Attack<never>, 'kind' | 'norm' | 'epsilon'>;

/**
 * Refuses a least accuracy at a norm and radius where none of the attacks can be read: in its norm, of just this radius or
 * of minimal norm.
 * @param epsilons radii in pixel units of [0, 1] that minimal-norm attacks are read at besides those of the others
 * @throws UsageError saying what is not measured.
 */
export function checkMeasured(
  minRobust: readonly Least[],
  attacks: readonly Ranged[],
  epsilons: readonly number[],
): void {
  for (const { norm, epsilon, text } of minRobust) {
    const here = attacks.filter((attack) => attack.norm === norm);
    if (!here.length)
      throw new UsageError(
        `option --min-robust ${text}: nothing is measured in ${norm}; add --norm ${norm}, and an attack of this norm.`,
      );
    const own = here.flatMap((attack) => attack.epsilon ?? []);
    const read = here.some(({ kind }) => kind === 'minimal') ? [...own, ...epsilons] : own;
    if (!read.includes(epsilon))
      throw new UsageError(
        `option --min-robust ${text}: nothing is measured at ${epsilon} in ${norm}; its attacks are read at ${[...new Set(read)].join(', ') || 'no radius'}. Add this radius to --epsilon, and an attack that runs there.`,
      );
  }
}

/** Why a build is to fail, in one line; undefined where it is not. */
export function reasonToFail(
  {
    attacks,
    warnings,
    checklist = [],
    worstCase,
  }: Pick<RobustnessReport, 'attacks' | 'warnings' | 'checklist' | 'worstCase'>,
  { failOn, minRobust }: Pick<GateArgs, 'failOn' | 'minRobust'>,
): string | undefined {
  const undone = warnings.filter(({ id }) => id === 'out-of-time').flatMap(({ attack }) => attack ?? []);
  const low = minRobust.flatMap(({ share, norm, epsilon, text }) => {
    const found = worstCase.find((one) => one.norm === norm && one.epsilon === epsilon);
    // The worst case is given at all radii asked for, also where the attacks of the norm have others.
    if (!found || !attacks.some((one) => one.norm === norm && one.epsilon === epsilon))
      return [`--min-robust ${text}: no attack was read there`];
    if (found.accuracy >= share) return [];
    return [
      `--min-robust ${text}: the worst-case robust accuracy is ${percentText(found.accuracy)} (lower end of its 95 % interval ${percentText(found.interval[0])})`,
    ];
  });
  const weighs = (level: string) => level === 'error' || (failOn === 'warning' && level === 'warning');
  const failed = checklist.filter(({ status, level }) => status === 'fail' && weighs(level)).map(({ id }) => id);
  const told = failOn === 'warning' ? [...new Set(warnings.map(({ id }) => id))] : [];
  const objections = [
    ...(told.length ? [`warnings ${told.join(', ')}`] : []),
    ...(failed.length ? [`failed items ${failed.join(', ')}`] : []),
  ];
  const reasons = [
    ...low,
    // An attack that was not done may have broken what the others left.
    ...(minRobust.length && undone.length
      ? [`--min-robust: ${undone.join(', ')} was not done within the minutes`]
      : []),
    ...(failOn !== 'never' && objections.length ? [`--fail-on ${failOn}: ${objections.join('; ')}`] : []),
  ];
  return reasons.length ? `${reasons.join('; ')}.` : undefined;
}
