import type { Proportion } from '../../../evaluation/index.js';
import type { MeasuredTable } from '../../../study/index.js';
import { attackName } from '../parts/little/words.js';
import type { StudyResults } from '../study-results.js';
import { formatSteps } from '../words.js';

const counted = ({ correct, n }: Proportion) => `${correct} of ${n}`;

/** What a run on the fallback's crops measured: counts alone, since crops of two scenes are no sample. */
export function measuredTable({ little: { clean, ladders, stamp } }: StudyResults): MeasuredTable {
  const epsilons = ladders[0]?.points.map(({ epsilon }) => epsilon) ?? [];
  return {
    title: `Right answers on ${stamp.instead}, by ε in steps of 1/255 (L∞); not attacked: ${counted(clean.top1)}, by construction`,
    rows: [
      ['attack', ...epsilons.map(formatSteps)],
      ...ladders.map((ladder) => [attackName(ladder), ...ladder.points.map(({ robust }) => counted(robust))]),
    ],
  };
}
