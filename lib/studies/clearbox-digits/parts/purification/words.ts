import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import { formatInterval, formatPercent, formatPoints } from '../../../../figures/index.js';
import { ATTACKS, accuracy, attackName } from './facts.js';
import type { Attacked, Defended, PurificationResult } from './result.js';

/** "71.0 % [64.4, 76.8]", where the text says n. */
export const shareText = ({ value, interval }: Proportion): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;

const signed = (share: number) => `${share > 0 ? '+' : ''}${formatPoints(share, 1)}`;

/** "+2.5 points [−0.1, +4.9]", of a difference in accuracy on the same rows. */
export const differenceText = ({ difference, interval }: PairedComparison): string =>
  `${signed(difference)} points [${interval.map(signed).join(', ')}]`;

/** "… under FGSM 0.3, … under PGD 0.3 and … under Carlini-Wagner": a defence's accuracy under each attack. */
export function underAttacks(plan: PurificationResult['plan'], defence: (attacked: Attacked) => Defended): string {
  const told = ATTACKS.map(
    (attacked) => `${shareText(accuracy(defence(attacked), attacked))} under ${attackName(attacked, plan)}`,
  );
  return `${told.slice(0, -1).join(', ')} and ${told[told.length - 1]}`;
}
