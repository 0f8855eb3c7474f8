import { perturbationNorms } from '../../../attacks/index.js';
import { pixelsOf } from '../../../data/index.js';
import type { AttackRun, Check, Evidence } from '../contracts.js';
import { nameOf, short } from './rows.js';

/** What an attack handed in is an image, and inside its ball. Rows that are not are never counted as broken. */
export const failedAudit: Check = (evidence) =>
  evidence.runs.flatMap((run) => {
    const { nan, range, ball, rules = [] } = run.audit;
    const faults = [
      ...(nan.length ? [`${nan.length} hold NaN`] : []),
      ...(range.length ? [`${range.length} leave [0, 1] (by up to ${short(outside(run, evidence))})`] : []),
      ...(ball.length
        ? [`${ball.length} leave the ball (largest ${run.attack.norm} size ${short(farthest(run, evidence))})`]
        : []),
      ...(rules.length ? [`${rules.length} change immutable features, or hold values that no row can have`] : []),
    ];
    if (!faults.length) return [];
    return [
      {
        id: 'failed-audit',
        attack: nameOf(run),
        saw: `Of ${evidence.data.labels.length} images ${faults.join(', ')}; none of these was counted as broken.`,
        advice:
          'Mend the attack: project to the ball, then clip to [0, 1], after the last step; and look for a division by 0 where NaN came up.',
      },
    ];
  });

const imageOf = (images: Float32Array, row: number, width: number) => images.subarray(row * width, (row + 1) * width);

function outside({ audit, images }: AttackRun, { data }: Evidence): number {
  let most = 0;
  for (const row of audit.range)
    for (const value of imageOf(images, row, pixelsOf(data))) most = Math.max(most, -value || 0, value - 1 || 0);
  return most;
}

function farthest({ audit, images, attack }: AttackRun, { data }: Evidence): number {
  const width = pixelsOf(data);
  return Math.max(
    ...audit.ball.map(
      (row) => perturbationNorms(imageOf(images, row, width), imageOf(data.images, row, width))[attack.norm],
    ),
  );
}
