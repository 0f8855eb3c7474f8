import type { LossHistogram } from './result.js';

/** Powers of ten, two bins each: below a millionth and above 30 nats nothing is told apart. */
const [LOWEST, HIGHEST, PER_POWER] = [-6, 1.5, 2];

/** Losses counted in bins of equal width of their logarithm. */
export function lossHistogram(members: ArrayLike<number>, others: ArrayLike<number>): LossHistogram {
  const bins = (HIGHEST - LOWEST) * PER_POWER;
  const count = (losses: ArrayLike<number>) => {
    const counts = new Array<number>(bins).fill(0);
    for (const loss of Array.from(losses)) {
      const bin = Math.floor((Math.log10(loss) - LOWEST) * PER_POWER);
      counts[Math.min(bins - 1, Math.max(0, bin))]++;
    }
    return counts;
  };
  return {
    edges: Array.from({ length: bins + 1 }, (_, i) => 10 ** (LOWEST + i / PER_POWER)),
    members: count(members),
    others: count(others),
  };
}
