import type { PairedComparison, Proportion } from '../../../../evaluation/index.js';
import { formatInterval, formatPercent, formatPoints, listed } from '../../../../figures/index.js';
import type { Named } from './defences.js';
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
  return listed(told);
}

const SPOKEN: Readonly<Record<string, string>> = {
  undefended: 'the undefended network',
  'encode-decode': 'encode-decode with the closest class',
  'encode-decode-seen': 'encode-decode with the class as it is read',
  'projection-l2': 'the projection by L2',
  'projection-l1': 'the projection by L1',
  'projection-map': 'the projection by L2 and prior',
  'projection-affine': 'the projection by L2 with brightness fitted',
  'nearest-l2': 'the closest class by L2',
  threshold: 'the threshold at .5',
  median: 'the median of 3 × 3',
  jpeg: 'JPEG of quality 50',
};

/** A defence inside a sentence, which the commas of its name in tables would break. */
export const spoken = ({ id, name }: Pick<Named, 'id' | 'name'>): string => SPOKEN[id] ?? name;
