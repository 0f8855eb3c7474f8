import type { Estimate } from '../../evaluation/index.js';
import { formatInterval, formatPercent } from '../../figures/index.js';
import type { AttackName } from './attacks.js';
import type { CrossNetwork } from './parts/cross/result.js';

/** What attacks are called: generators by their loss. */
export const ATTACK_NAMES: Readonly<Record<AttackName, string>> = {
  lrp: 'LRP',
  nce: 'NCE',
  suspiciousness: 'suspiciousness',
  fgsm: 'FGSM',
  pgd1: 'PGD-1',
  pgd20: 'PGD-20',
  pgd2000: 'PGD “2000”',
};

export const attackText = (attack: AttackName): string => ATTACK_NAMES[attack];

/** What a network is called: after the images that it was trained on. */
export function networkText(network: CrossNetwork): string {
  if (network === 'target') return 'target';
  if (network === 'fgsm-afresh') return 'FGSM, afresh';
  if (network === 'pgd-afresh') return 'PGD, afresh';
  return `${ATTACK_NAMES[network]}-robust`;
}

/** "92.3 % [91.8, 92.8]". */
export const estimateText = ({ value, interval }: Estimate): string =>
  `${formatPercent(value, 1)} ${formatInterval(interval, 1)}`;
