import { formatPoints } from '../../../../figures/index.js';
import { attackText } from '../../words.js';
import type { CrossNetwork } from '../cross/result.js';

import type { AdaptiveAttack, AdaptiveCell, AdaptiveResult } from './result.js';

/** In the order of tables and panels. */
export const ATTACK_ORDER: readonly AdaptiveAttack[] = [
  'lrp',
  'lrp-optimum',
  'nce',
  'suspiciousness',
  'fgsm',
  'pgd20',
  'autoattack',
  'worst',
];

/** What an attack is called here. */
export function adaptiveText(attack: AdaptiveAttack): string {
  if (attack === 'lrp-optimum') return 'LRP optimum';
  if (attack === 'autoattack') return 'AutoAttack';
  if (attack === 'worst') return 'worst of these';
  return attackText(attack);
}

/** The cell of a network and an attack. */
export const cellAt = (
  { cells }: Pick<AdaptiveResult, 'cells'>,
  network: CrossNetwork,
  attack: AdaptiveAttack,
): AdaptiveCell | undefined => cells.find((cell) => cell.network === network && cell.attack === attack);

/** "−12.3 [−13.0, −11.6]": what the attack on the network itself takes more, in points. */
export function changeText({ lost: { difference, interval } }: AdaptiveCell): string {
  const [low, high] = interval.map((end) => formatPoints(-end, 1));
  return `${formatPoints(-difference, 1)} [${high}, ${low}]`;
}
