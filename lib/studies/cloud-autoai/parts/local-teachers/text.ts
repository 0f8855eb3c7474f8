import { formatCount, formatPoints, formatProportion } from '../../../../figures/index.js';
import type { Claim } from '../../../../study/index.js';
import { findClaim } from '../../../../study/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import type { StudyResults } from '../../study-results.js';
import type { LocalTeacherResult } from './result.js';

/** A teacher trained here at one strength. */
export const localAt = ({ sets }: LocalTeacherResult, epsilon: number) => atEpsilon(sets, epsilon);

/** Where it comes from: rows, rounds, what its search said of it, and whether the file that answers is the model. */
export function localOrigin({ trainedOn, rounds, validation, exported }: LocalTeacherResult): string {
  const cut = rounds.done < rounds.wanted ? `; the budget ended after ${rounds.done} of ${rounds.wanted} rounds` : '';
  const held = exported
    ? ` The exported file answers as the Python model does on ${formatProportion(exported.agree)}, at ${formatCount(Math.round(exported.rowsPerSecond))} rows a second.`
    : '';
  return `Fitted on ${formatCount(trainedOn)} rows${cut}. Its search scored it ${formatProportion(validation.accuracy)} on the ${validation.what}.${held}`;
}

/** What was trained here, beside the clean accuracy printed for IBM; empty where nothing was. */
export function cleanAccuracyBeside(
  { localTeachers: { ibm, pipelines }, experiment }: Pick<StudyResults, 'localTeachers' | 'experiment'>,
  claims: readonly Claim[],
): string {
  const clean = localAt(ibm, 0);
  if (!clean || pipelines.length === 0) return '';
  const best = pipelines.reduce((a, b) => (b.holdout.value > a.holdout.value ? b : a));
  const refits = experiment.refits.map(({ id, kept }) => `${id} ${formatProportion(kept)}`).join('; ');
  const seen = `Pipelines of the same kind, trained here: fitted on ${formatCount(ibm.trainedOn)} rows, right on the clean rows that LeNet gets right: ${refits}; ${ibm.name} on all clean test rows ${formatProportion(clean.allRows)}. Of the experiment’s ${pipelines.length} pipelines, fitted on ${formatCount(best.crossValidation.n)} rows of its sample, the best on the holdout is ${best.id} (${best.algorithm}): ${formatProportion(best.holdout)}.`;
  const printed = findClaim(claims, 'ibm-test');
  if (!printed || printed.verdict === 'not-comparable') return ` ${seen}`;
  const value = printed.published / 100;
  const shares = [
    clean.selected,
    ...experiment.refits.map(({ kept }) => kept),
    ...pipelines.map(({ holdout }) => holdout),
  ];
  const verdict = shares.every(({ interval }) => value > interval[1])
    ? `The printed figure lies above every one of these intervals, ${formatPoints(value - clean.selected.value)} points above ${ibm.name} on the same rows: nothing of this kind reached it here. Of the way from its holdout to the printed figure, the refit and the easier rows alone cover ${formatPoints(clean.selected.value - ibm.validation.accuracy.value)} of ${formatPoints(value - ibm.validation.accuracy.value)} points.`
    : 'The printed figure lies within reach of at least one of these intervals.';
  return ` ${seen} ${verdict} These are other trainings than IBM’s: they can make the figure less plausible, and cannot settle it.`;
}
