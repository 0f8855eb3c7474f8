import { formatCount, formatP, formatPoints } from '../../../../figures/index.js';
import type { BesideRelu, SmoothNetwork, SmoothResult } from './result.js';

/** "the first 500 test images; AutoAttack on the first 100 of them". */
export function rowsText({ networks: [one], strongest }: SmoothResult): string {
  const [all, few] = [one.clean.n, one.radii[0].strongest.n];
  const part = few === all ? '' : `; ${strongest} on the first ${formatCount(few)} of them`;
  return `the first ${formatCount(all)} test images${part}`;
}

/** On the fallback AutoAttack's first attack stands for it. */
export const strongestText = ({ strongest }: Pick<SmoothResult, 'strongest'>): string =>
  strongest === 'AutoAttack'
    ? ''
    : `${strongest} is the first of AutoAttack’s four attacks and stands for it here: all four take many minutes.`;

export const networkOf = ({ networks }: Pick<SmoothResult, 'networks'>, id: string): SmoothNetwork | undefined =>
  networks.find((network) => network.id === id);

/** "+2.4 points [0.2, 4.6], p = 0.031". */
export function pairText({ comparison: { difference, interval, adjusted } }: BesideRelu): string {
  const sign = difference > 0 ? '+' : '';
  const p = formatP(adjusted);
  return `${sign}${formatPoints(difference, 1)} points [${interval.map((end) => formatPoints(end, 1)).join(', ')}], p ${p.startsWith('<') ? p : `= ${p}`}`;
}
