import { aucInterval, mcnemar, type Proportion, proportion, rocCurve } from '../../../../evaluation/index.js';
import { KINDS } from './defences.js';
import {
  ATTACKED,
  type Attacked,
  type Defended,
  type Detector,
  type PurificationResult,
  type PurifiedNetwork,
} from './result.js';

export const ATTACKS = ATTACKED.filter((attacked) => attacked !== 'clean');

/** Names of the attacks, for people. */
export const attackName = (attacked: Attacked, { epsilon }: PurificationResult['plan']): string =>
  ({
    clean: 'clean',
    fgsm: `FGSM ${epsilon}`,
    pgd: `PGD ${epsilon}`,
    carliniWagner: 'Carlini-Wagner',
  })[attacked];

export const count = (flags: readonly number[]): number => flags.reduce((sum, flag) => sum + flag, 0);

/** The share of right answers, over all rows. */
export const accuracy = ({ right }: Pick<Defended, 'right'>, attacked: Attacked): Proportion =>
  proportion(count(right[attacked]), right[attacked].length);

/** The defences in the order of the tables. */
export const inOrder = ({ defences }: Pick<PurifiedNetwork, 'defences'>): Defended[] =>
  KINDS.flatMap((kind) => defences.filter((one) => one.kind === kind));

/** A defence by its id. @throws RangeError where the result has none such. */
export function defenceOf({ defences }: Pick<PurifiedNetwork, 'defences'>, id: string): Defended {
  const found = defences.find((one) => one.id === id);
  if (!found)
    throw new RangeError(`No defense is called "${id}"; there are ${defences.map((one) => one.id).join(', ')}.`);
  return found;
}

/** Accuracy of one defence less that of another on the same rows, which may have been attacked otherwise for that one. */
export const difference = (one: Defended, other: Defended, attacked: Attacked, otherwise: Attacked = attacked) =>
  mcnemar(one.right[attacked], other.right[otherwise]);

/** What a detector makes of one attack. */
export interface Detected {
  readonly attacked: Exclude<Attacked, 'clean'>;
  readonly roc: { readonly x: readonly number[]; readonly y: readonly number[] };
  readonly auc: ReturnType<typeof aucInterval>;
  /** Alarms among attacked rows, at the threshold. */
  readonly alarms: Proportion;
}

const above = (errors: readonly number[], threshold: number) =>
  proportion(errors.filter((error) => error > threshold).length, errors.length);

/** Alarms among the clean rows, at the threshold that other clean rows chose. */
export const falseAlarms = ({ errors, threshold }: Detector): Proportion => above(errors.clean, threshold);

/**
 * What a detector makes of each attack: of rows that the network reads right as they are, because others need no attack,
 * and Carlini and Wagner's leaves them as they are.
 */
export function detected(network: PurifiedNetwork, { errors, threshold }: Detector): Detected[] {
  const { clean } = defenceOf(network, 'undefended').right;
  return ATTACKED.flatMap((attacked) => {
    if (attacked === 'clean') return [];
    const those = errors[attacked].filter((_, row) => clean[row]);
    const all = [...those, ...errors.clean];
    const { x, y, area } = rocCurve(
      all.map((_, i) => i < those.length),
      all,
    );
    return {
      attacked,
      roc: { x, y },
      auc: aucInterval(area, those.length, errors.clean.length),
      alarms: above(those, threshold),
    };
  });
}

/** The defence of a kind of projection whose accuracy under an attack is the highest: the kindest reading of the article. */
export const bestProjection = ({ defences }: Pick<PurifiedNetwork, 'defences'>, kind: 'projection' | 'nearest') => {
  const those = defences.filter(({ id }) => id.startsWith(`${kind}-`));
  return (attacked: Attacked): Defended =>
    those.reduce((best, one) => (count(one.right[attacked]) > count(best.right[attacked]) ? one : best));
};
