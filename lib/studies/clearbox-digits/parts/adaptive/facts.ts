import type { Proportion } from '../../../../evaluation/index.js';
import { formatInterval, formatPercent } from '../../../../figures/index.js';
import type { AdaptiveDefence, AdaptiveResult, DefenceAt } from './result.js';

/** "15.0 % [9.3, 23.3]". */
export const shareText = ({ value, interval }: Pick<Proportion, 'value' | 'interval'>): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

/** ".3", as papers write it, with the digits it needs. */
export const radiusText = (epsilon: number): string => String(epsilon).replace(/^0(?=\.)/, '');

/** Which defences an attack was run on at an epsilon, and which of those with an autoencoder it was not. */
export function reachOf({ defences }: Pick<AdaptiveResult, 'defences'>, attack: string, epsilon: number) {
  const has = (one: AdaptiveDefence) => leftAt(one, epsilon).attacks.some((run) => run.attack === attack);
  return {
    on: defences.filter(has),
    notOn: defences.filter((one) => (one.kind === 'autoencoder' || one.kind === 'answer') && !has(one)),
  };
}

/** A defence by its id. @throws RangeError where there is none such. */
export function defenceOf({ defences }: Pick<AdaptiveResult, 'defences'>, id: string): AdaptiveDefence {
  const found = defences.find((one) => one.id === id);
  if (!found)
    throw new RangeError(`No defense is called "${id}"; there are ${defences.map((one) => one.id).join(', ')}.`);
  return found;
}

/** What a defence leaves at one epsilon. @throws RangeError where it was not attacked there. */
export function leftAt({ name, at }: AdaptiveDefence, epsilon: number): DefenceAt {
  const found = at.find((one) => one.epsilon === epsilon);
  if (!found) throw new RangeError(`${name} was not attacked at ε ${epsilon}.`);
  return found;
}

/** Of the defences the one with most right answers under the worst attack at an epsilon. */
export const bestAt = ({ defences }: Pick<AdaptiveResult, 'defences'>, epsilon: number): AdaptiveDefence =>
  defences.reduce((best, one) => (leftAt(one, epsilon).worst.value > leftAt(best, epsilon).worst.value ? one : best));

/** What twice the steps take from a worst case at most, in shares of the images, and from which defence. */
export function mostByDoubling({ defences }: Pick<AdaptiveResult, 'defences'>): {
  readonly change: number;
  readonly from: AdaptiveDefence;
  readonly epsilon: number;
} {
  const changes = defences.flatMap((from) =>
    from.at.map(({ epsilon, worstOnce, worst }) => ({ from, epsilon, change: worstOnce.value - worst.value })),
  );
  return changes.reduce((most, one) => (one.change > most.change ? one : most));
}
