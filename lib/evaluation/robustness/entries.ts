import { isWrong } from '../../models/index.js';
import { NORMS, type Norm } from '../../tensor/index.js';
import { proportion } from '../intervals.js';
import { sampledShare } from '../sampled-share.js';
import { within } from './audit.js';
import type { AttackEntry, AttackRun, Center, Evidence, Share } from './contracts.js';

export function share(correct: number, n: number): Share {
  const { value, interval } = proportion(correct, n);
  return { correct, accuracy: value, interval };
}

/** The middle of a list with ∞ in it: null where the middle is ∞ or the list empty. */
export function median(values: ArrayLike<number>): number | null {
  if (!values.length) return null;
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length / 2;
  const middle = Number.isInteger(half) ? (sorted[half - 1] + sorted[half]) / 2 : sorted[Math.floor(half)];
  return Number.isFinite(middle) ? middle : null;
}

function center(values: number[]): Center {
  return { mean: values.length ? values.reduce((a, b) => a + b, 0) / values.length : null, median: median(values) };
}

/** How many flags are set, or the sum of counts. */
export const count = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** Rows that the model answers rightly: what attacks work on. */
export const rightRows = ({ data, predicted }: Pick<Evidence, 'data' | 'predicted'>): Int32Array =>
  Int32Array.from(data.labels.keys()).filter((row) => predicted[row] === data.labels[row]);

/** Rows that a run broke within a radius of its own norm; for a fixed-size attack the audit has seen to that. */
export function brokenWithin({ attack, broken, distances }: AttackRun, epsilon: number | null): Uint8Array {
  if (attack.kind === 'fixed' || epsilon === null) return broken;
  return Uint8Array.from(broken, (b, row) => Number(b && within(distances[attack.norm][row], epsilon)));
}

/** Rows that a run took the right answer from within a radius, by an error or by none at all. */
export function fallenWithin(run: AttackRun, epsilon: number | null): Uint8Array {
  const muted = mutedWithin(run, epsilon);
  return brokenWithin(run, epsilon).map((broken, row) => broken | muted[row]);
}

function mutedWithin({ attack, muted, distances }: AttackRun, epsilon: number | null): Uint8Array {
  if (attack.kind === 'fixed' || epsilon === null) return muted;
  return muted.map((is, row) => Number(is && within(distances[attack.norm][row], epsilon)));
}

/** One attack at one epsilon, as the report has it. */
export function entry(run: AttackRun, evidence: Evidence, epsilon: number | null): AttackEntry {
  const { attack } = run;
  const n = evidence.data.labels.length;
  const right = Array.from(rightRows(evidence));
  const broken = brokenWithin(run, epsilon);
  const rows = right.filter((row) => broken[row]);
  const mutes = mutedWithin(run, epsilon);
  const muted = right.filter((row) => mutes[row]).length;
  const { correct, accuracy, interval } = share(right.length - rows.length - muted, n);
  const unanswered = run.unanswered ? count(run.unanswered) : 0;
  const norms = Object.fromEntries(
    NORMS.map((norm) => [norm, center(rows.map((row) => run.distances[norm][row]))]),
  ) as Record<Norm, Center>;
  const { earlyStop } = attack.settings;
  return {
    id: run.id,
    name: attack.name,
    kind: attack.kind,
    norm: attack.norm,
    epsilon,
    settings: forClasses(attack.settings, evidence.model.classes),
    access: attack.access,
    stops: typeof earlyStop === 'boolean' ? (earlyStop ? 'first-success' : 'final-iterate') : null,
    correct,
    robustAccuracy: accuracy,
    interval,
    successes: rows.length,
    norms,
    medianOverAll: median(
      right.map((row) => (broken[row] ? run.distances[attack.norm][row] : Number.POSITIVE_INFINITY)),
    ),
    queries: { mean: count(run.queries) / n, total: count(run.queries) },
    gradients: { mean: count(run.gradients) / n, total: count(run.gradients) },
    survives8Bit:
      rows.length && !evidence.data.features ? rows.filter((row) => run.survives8Bit[row]).length / rows.length : null,
    seconds: run.seconds,
    ...(muted + unanswered > 0 && { unanswered: { rows: muted, queries: unanswered } }),
    ...(attack.fitted && { fitted: attack.fitted }),
    ...(run.targets && { targetHits: rows.filter((row) => run.predicted[row] === run.targets?.[row]).length }),
    ...(run.foundBy && { foundBy: members(run, rows) }),
    ...(run.sampled && { sampled: { ...run.sampled, interval: sampledShare(run.sampled) } }),
  };
}

/** Settings as they took effect: attacks that aim at several classes never aim at more than a model has. */
function forClasses(settings: AttackEntry['settings'], classes: number): AttackEntry['settings'] {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      typeof value === 'number' && /(^|\.)targets$/.test(key) ? Math.min(value, classes - 1) : value,
    ]),
  );
}

/** How many rows each member of a suite found. */
function members({ attack, foundBy }: AttackRun, rows: readonly number[]): Record<string, number> {
  const names = String(attack.settings.attacks ?? '').split('+');
  return Object.fromEntries(names.map((name, i) => [name, rows.filter((row) => foundBy?.[row] === i).length]));
}

/**
 * Each row's nearest image without the right answer over all runs, in one norm: its distance, and the run it came from
 * (−1: none). `errors`: the nearest that is answered wrongly; rows without an answer from the start then have none.
 */
export function nearest(
  { runs, data, predicted }: Evidence,
  norm: Norm,
  errors = false,
): { distance: Float64Array; run: Int32Array } {
  const n = data.labels.length;
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(n).fill(-1);
  for (let row = 0; row < n; row++) {
    const [answer, label] = [predicted[row], data.labels[row]];
    if (errors ? isWrong(answer, label) : answer !== label) distance[row] = 0;
    else if (answer === label)
      runs.forEach((run, which) => {
        if (!(run.broken[row] || (run.muted[row] && !errors)) || !(run.distances[norm][row] < distance[row])) return;
        distance[row] = run.distances[norm][row];
        from[row] = which;
      });
  }
  return { distance, run: from };
}
