import { formatCount } from '../../../../figures/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { ArchitectureResult } from './result.js';

/** The radii that were measured, smallest first. */
export const radiiOf = ({ defences }: Pick<ArchitectureResult, 'defences'>): number[] =>
  [...new Set(defences.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);

/** The defence of that id at the largest radius. */
export function atLargest(result: ArchitectureResult, id: string): MeasuredDefence | undefined {
  const largest = radiiOf(result).at(-1);
  return result.defences.find((one) => one.id === id && one.epsilon === largest);
}

/** "n = 500, of stochastic activation pruning 100": how many rows stand behind each share. */
export function rowsText({ defences }: ArchitectureResult): string {
  const most = Math.max(...defences.map(({ adaptive }) => adaptive.n));
  const fewer = [...new Set(defences.filter(({ adaptive }) => adaptive.n < most).map(({ name }) => name))];
  const least = Math.min(...defences.map(({ adaptive }) => adaptive.n));
  return `n = ${formatCount(most)}${fewer.length ? `, of ${fewer.join(', ')} ${formatCount(least)}` : ''}`;
}
