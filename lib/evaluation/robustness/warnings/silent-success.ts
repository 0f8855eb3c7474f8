import { takeRows } from '../../../data/index.js';
import { predictScores } from '../../../models/index.js';
import type { Check, Evidence, Warning } from '../contracts.js';
import { count, nameOf } from './rows.js';

/** Two largest scores nearer than this share of the largest are a tie: in another batch float32 may settle it otherwise. */
const TIE = 1e-5;

/** A success that the attack reports is one that its image shows when the model is queried again. */
export const silentSuccess: Check = async (evidence) => {
  const found: Warning[] = [];
  for (const run of evidence.runs) {
    const silent = await untied(evidence, run.images, run.audit.verdict);
    if (!silent) continue;
    found.push({
      id: 'silent-success',
      attack: nameOf(run),
      saw: `${silent} of ${count(run.claimed)} successes that ${run.attack.name} reports are not successes when its images are given to the model again.`,
      advice:
        'Trust only the re-predicted verdicts of this report: the attack counts successes of images that it does not return, or the model answers differently each time.',
    });
  }
  return found;
};

/** How many of the rows are answered clearly, and not by the last bit of a tie. */
async function untied({ model, data, signal }: Evidence, images: Float32Array, rows: readonly number[]) {
  if (!rows.length || model.scores === 'labels') return rows.length;
  const { classes } = model;
  const scores = await predictScores(model, takeRows({ ...data, images }, rows), { signal });
  return rows.filter((_, i) => {
    const [first, second] = Array.from(scores.subarray(i * classes, (i + 1) * classes)).sort((a, b) => b - a);
    return !(first - second <= TIE * Math.abs(first));
  }).length;
}
