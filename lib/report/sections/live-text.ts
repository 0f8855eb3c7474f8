import { formatCount, formatPercent, formatProportion } from '../../figures/index.js';
import type { Claim } from '../../replication/cloud-autoai/results.js';
import type { LiveResult, LiveTeacher } from '../../replication/index.js';
import { findClaim } from '../cells.js';

/** A teacher trained here at one strength. */
export const liveAt = ({ sets }: LiveTeacher, epsilon: number) =>
  sets.find((set) => Math.abs(set.epsilon - epsilon) < 1e-9);

/** Where it comes from: rows, rounds, what its search said of it, and whether the file that answers is the model. */
export function liveOrigin({ trainedOn, rounds, validation, exported }: LiveTeacher): string {
  const cut = rounds.done < rounds.wanted ? `; the budget ended after ${rounds.done} of ${rounds.wanted} rounds` : '';
  const held = exported
    ? ` The exported file answers as the Python model does on ${formatProportion(exported.agree)}, at ${formatCount(Math.round(exported.rowsPerSecond))} rows a second.`
    : '';
  return `Fitted on ${formatCount(trainedOn)} rows${cut}. Its search scored it ${formatProportion(validation.accuracy)} on the ${validation.what}.${held}`;
}

/** What the pipelines trained here say of the clean accuracy printed for IBM; empty where it cannot be held against them. */
export function cleanAccuracyBeside({ ibm, pipelines }: LiveResult, claims: readonly Claim[]): string {
  const clean = liveAt(ibm, 0);
  if (!clean || pipelines.length === 0) return '';
  const best = pipelines.reduce((a, b) => (b.holdout.value > a.holdout.value ? b : a));
  const seen = `${ibm.name}, trained here, is right on ${formatProportion(clean.selected)} of the clean rows that LeNet gets right and on ${formatProportion(clean.allRows)} of all; of the experiment’s ${pipelines.length} pipelines the best, ${best.id} (${best.algorithm}), reaches ${formatProportion(best.holdout)} on its holdout.`;
  const printed = findClaim(claims, 'ibm-test');
  if (!printed || printed.verdict === 'not-comparable') return ` ${seen}`;
  const value = printed.published / 100;
  const highest = Math.max(clean.selected.interval[1], ...pipelines.map(({ holdout }) => holdout.interval[1]));
  const verdict =
    value > highest
      ? `The printed figure lies above every one of these intervals (${formatPercent(value - clean.selected.value, 1)} of all rows above the re-trained pipeline): nothing of this kind reached it here.`
      : 'The printed figure lies within reach of at least one of these intervals.';
  return ` ${seen} ${verdict} These are other trainings than IBM’s, so they make the figure implausible or not; they cannot settle it.`;
}
