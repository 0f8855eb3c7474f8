import type { AdaptiveResult } from './result.js';

/** The epsilon at which attacks are compared: where AutoAttack ran, else the middle one. undefined without students. */
export function comparedStrength({ students }: Pick<AdaptiveResult, 'students'>): number | undefined {
  const all = students.flatMap(({ whiteBox }) => whiteBox);
  const epsilons = [...new Set(all.map(({ epsilon }) => epsilon))].sort((a, b) => a - b);
  return all.find(({ attack }) => attack === 'autoattack')?.epsilon ?? epsilons[epsilons.length >> 1];
}
