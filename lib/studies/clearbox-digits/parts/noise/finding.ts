import type { Judgement } from '../../judgement.js';
import type { NoiseResult } from './result.js';
import { cellsOf, reachedFromAll } from './words.js';

/** “White noise … is classified as a 2”: whether it is, and for how many digits and networks that stands. */
export function fromNoise(noise: NoiseResult): Judgement {
  const { plan } = noise;
  const own = plan.networks.flatMap((network) =>
    cellsOf(noise, network, 'squares').filter(({ goal }) => goal === plan.goal),
  );
  const all = own.filter(({ reached }) => reached.correct === reached.n).length;
  const already = own.reduce((sum, cell) => sum + cell.already, 0);
  const pairs = reachedFromAll(noise, 'squares');
  const other = reachedFromAll(noise, 'crossEntropy');
  const whole = pairs.all === pairs.of;
  return {
    verdict: all === 0 ? 'does not hold' : whole && all === own.length ? 'holds' : 'holds in part',
    reason: `“${plan.goal}” is reached from each of ${plan.starts} starts on ${all} of ${own.length} networks, and ${already} of the ${own.length * plan.starts} starts were read so before any step. Of ten goals on each network, ${pairs.all} of ${pairs.of} are reached from every start; by cross-entropy ${other.all}.`,
  };
}
