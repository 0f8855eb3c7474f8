import { holmOver } from '../../../../evaluation/index.js';
import { formatEpsilon } from '../../../../figures/index.js';
import { LOSSES } from '../../schedule.js';
import { ATTACK_NAMES, networkText } from '../../words.js';
import type { CurveSet, NetworkCurve, OneStep, OneStepNetwork, StaticSide, WalkNetwork } from './result.js';

/** "DGN (LRP)", "FGSM": the attack that made a set. */
export const setText = (set: CurveSet): string =>
  (LOSSES as readonly string[]).includes(set) ? `DGN (${ATTACK_NAMES[set]})` : ATTACK_NAMES[set];

/** ".3" and ".015", as many digits as a radius or a step has. */
export const radiusText = (value: number): string => {
  const digits = String(Number(value.toFixed(4))).split('.')[1]?.length ?? 0;
  return digits <= 2 ? formatEpsilon(value).replace(/(?<=\.\d)0$/, '') : value.toFixed(digits).replace(/^0/, '');
};

/** Several adjusted p-values below this part a static accuracy from an adaptive one. */
const LEVEL = 0.05;

/**
 * The largest radius up to which, from the smallest on, no paired difference between static and adaptive is significant;
 * 0 where already the smallest is; undefined of a network without that static set.
 */
export function partFrom({ points }: NetworkCurve, side: StaticSide): number | undefined {
  let together = 0;
  for (const point of points) {
    const versus = point[side];
    if (!versus) return undefined;
    if (versus.adjusted < LEVEL) return together;
    together = point.epsilon;
  }
  return together;
}

/** "0 (apart at .02)", "at least .3": `partFrom` in words. */
export function partText(curve: NetworkCurve, side: StaticSide): string {
  const together = partFrom(curve, side);
  if (together === undefined) return '';
  const next = curve.points.find(({ epsilon }) => epsilon > together);
  if (!next) return `not up to ${radiusText(together)}`;
  return together === 0 ? `already at ${radiusText(next.epsilon)}` : `after ${radiusText(together)}`;
}

const OTHERS: Readonly<Record<OneStepNetwork, string>> = {
  target: networkText('target'),
  fgsm: networkText('fgsm'),
  pgd20: networkText('pgd20'),
  'fresh-fgsm': 'control, FGSM anew',
  'fresh-pgd': 'control, PGD anew',
};

/** A network of the checks on FGSM. */
export const oneStepText = (network: OneStepNetwork): string => OTHERS[network];

/** A network that PGD's settings are tried on. */
export const walkNetworkText = (network: WalkNetwork): string => OTHERS[network];

/** Networks whose accuracy under FGSM lies above the clean one, over these networks together (Kurakin et al., 2017). */
export const leaking = (checked: readonly OneStep[]): OneStepNetwork[] =>
  holmOver(checked, ({ leak }) => leak.clean.pValue)
    .filter(({ leak, adjusted }) => leak.clean.difference > 0 && adjusted < LEVEL)
    .map(({ network }) => network);

/** From here on one step counts as withstood, and up to here many steps leave next to nothing. */
const HIGH = 0.25;
const NEAR_ZERO = 0.1;

/** Whether one step is withstood and many in the same ball are not (Wong et al., 2020), intervals and all. */
export const overfitted = ({ fgsm, pgd }: Pick<OneStep, 'fgsm' | 'pgd'>): boolean =>
  fgsm.interval[0] > HIGH && pgd.interval[1] < NEAR_ZERO;
