import { formatCount, formatPoints, formatProportion } from '../../../../figures/index.js';
import { type Claim, findClaim } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { StudyResults } from '../../study-results.js';
import type { LocalTeacherResult } from './result.js';

/** A local teacher at one epsilon. */
export const localAt = ({ sets }: LocalTeacherResult, epsilon: number) => atEpsilon(sets, epsilon);

/** Where it comes from: rows, rounds, what its search said of it, and whether the file that answers is the model. */
export function localOrigin({ name, trainedOn, rounds, validation, exported, evaluation }: LocalTeacherResult): string {
  const [low, high] = evaluation.intervals.logLoss.map((end) => end.toFixed(4));
  return [
    `${name}: fitted on ${formatCount(trainedOn)} rows`,
    rounds.done < rounds.wanted ? ` (the budget ended after ${rounds.done} of ${rounds.wanted} rounds)` : '',
    `; ${formatProportion(validation.accuracy)} on the ${validation.what}`,
    exported ? `; its ONNX file answers as the Python model does on ${formatProportion(exported.agree)}` : '',
    `; log loss ${evaluation.logLoss.toFixed(4)} [${low}, ${high}], n\u202f=\u202f${formatCount(evaluation.n)} clean rows.`,
  ].join('');
}

/** What local pipelines score, beside the clean accuracy printed for IBM; empty where none was trained. */
export function cleanAccuracyBeside(
  { localTeachers: { ibm, pipelines }, experiment }: Pick<StudyResults, 'localTeachers' | 'experiment'>,
  claims: readonly Claim[],
): string {
  const clean = atEpsilon(ibm.sets, 0);
  if (!clean || pipelines.length === 0) return '';
  const best = pipelines.reduce((a, b) => (b.holdout.value > a.holdout.value ? b : a));
  const refits = experiment.refits.map(({ id, kept }) => `${id} ${formatProportion(kept)}`).join('; ');
  const seen = [
    ` Local pipelines refitted on ${formatCount(ibm.trainedOn)} rows score on the same rows: ${refits}.`,
    `The best of ${pipelines.length} on its holdout is ${best.id} (${best.algorithm}): ${formatProportion(best.holdout)}.`,
  ];
  const printed = findClaim(claims, 'ibm-test');
  if (!printed || printed.verdict === 'not-comparable') return seen.join(' ');
  const value = printed.published / 100;
  const holdout = ibm.validation.accuracy.value;
  const shares = [
    ...[clean.selected],
    ...experiment.refits.map(({ kept }) => kept),
    ...pipelines.map((p) => p.holdout),
  ];
  const verdict = shares.every(({ interval }) => value > interval[1])
    ? [
        'The printed figure lies above every one of these intervals:',
        `refit and easier rows cover ${formatPoints(clean.selected.value - holdout)} of the ${formatPoints(value - holdout)} points`,
        `from ${ibm.name}’s holdout to it.`,
      ]
    : ['The printed figure lies within reach of at least one of these intervals.'];
  return [...seen, ...verdict, 'Other trainings than IBM’s can make it less plausible, and cannot settle it.'].join(
    ' ',
  );
}
