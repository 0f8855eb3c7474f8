import { type Proportion, proportionTest, type Spread, spreadTest } from '../../evaluation/index.js';
import { judgeTests } from '../../study/index.js';
import { studentOfIbm } from './parts/adaptive/claims.js';
import { pipelineFigure } from './parts/experiment/claims.js';
import { liveFigure } from './parts/live/claims.js';
import { type PublishedFigure, published } from './published.js';
import type { Claim, RunStamp } from './results.js';
import type { StudyResults } from './study-results.js';

/** What a run has measured so far; the figures of a part that is missing stay unchecked. */
export type PartialResults = Partial<StudyResults>;

/** A figure as this run has it, in the published unit. */
interface Measurement {
  readonly measured: number;
  readonly n: number;
  readonly interval: readonly [number, number] | null;
  readonly reason: string;
  readonly stamp: RunStamp;
  /** Seeds behind the figure, where a training is. */
  readonly seeds?: readonly number[];
  /** What n counts where it is not rows. */
  readonly nOf?: 'seeds';
  /** Measured on other rows or on another model than the published figure: told, but not compared. */
  readonly elsewhere?: boolean;
  /** Given for figures that were sampled or trained anew: how surprising the published figure is beside ours. */
  readonly pValue?: number;
}

type Measured = Measurement | { readonly unchecked: string };

const NOT_RUN = { unchecked: 'this part has not been run; `advlab replicate` measures it' };

const inPercent = (interval: readonly [number, number] | undefined): [number, number] | null =>
  interval ? [100 * interval[0], 100 * interval[1]] : null;

const sameEpsilon = (a: number, b = 0) => Math.abs(a - b) < 1e-9;

function countFrom(figure: PublishedFigure, { generation }: PartialResults): Measured {
  if (!generation) return NOT_RUN;
  const { stamp, curve, keptTrain, sets } = generation;
  const count = (measured: number, n: number, reason: string) => ({ measured, n, interval: null, reason, stamp });
  if (figure.id === 'lenet-train-kept')
    return {
      ...count(keptTrain.correct, keptTrain.n, 'counted with the published weights'),
      stamp: { ...stamp, data: `MNIST train, ${keptTrain.n.toLocaleString('en-US')} images` },
    };
  const point = curve.find(({ epsilon }) => sameEpsilon(epsilon, figure.epsilon));
  const set = sets.find(({ epsilon }) => sameEpsilon(epsilon, figure.epsilon));
  if (figure.id.startsWith('adv-rows-') && set)
    return count(
      set.ours,
      set.ours,
      `successes of this run; the published file holds ${set.rows} rows, and ${set.matched} of them are found among these, pixel for pixel`,
    );
  if (point) return count(point.robust.correct, point.robust.n, 'counted with the published weights');
  return { unchecked: 'there is no such strength in this run' };
}

/** What a teacher trained here has for a figure whose predictions were never published: told beside it, not compared. */
function remeasured(figure: PublishedFigure, { live }: PartialResults, otherwise: string): Measured {
  const found = liveFigure(figure, live);
  if (!found) return { unchecked: otherwise };
  const { share, reason, stamp } = found;
  return {
    measured: 100 * share.value,
    n: share.n,
    interval: inPercent(share.interval),
    reason,
    stamp,
    elsewhere: true,
  };
}

/** Accuracy recomputed from a teacher's published predictions: exact, not sampled. */
function recordedFrom(figure: PublishedFigure, results: PartialResults): Measured {
  const result = figure.id.includes('ibm') ? results.ibm : results.gcp;
  if (!result) return NOT_RUN;
  if (figure.dataset === 'validation split')
    return remeasured(figure, results, 'the predictions on the validation split were never published');
  const set = result.sets.find(({ epsilon }) => sameEpsilon(epsilon, figure.epsilon));
  if (!set?.selected)
    return remeasured(
      figure,
      results,
      figure.epsilon
        ? 'the predictions at this strength were never published; only a re-trained stand-in could check it'
        : 'the predictions on clean images were never published; the same pipeline scored .946 on its holdout',
    );
  const { value, n } = set.selected;
  return {
    measured: 100 * value,
    n,
    // Counted, not sampled: the same file always gives this figure.
    interval: null,
    reason: 'recomputed from the published predictions',
    stamp: result.stamp,
  };
}

const SCORE_METRICS = {
  'gcp-eval-precision': 'precision',
  'gcp-eval-recall': 'recall',
  'gcp-eval-F1': 'f1',
  'gcp-eval-AUC-PR': 'aucPr',
  'gcp-eval-AUC-ROC': 'aucRoc',
  'gcp-eval-log-loss': 'logLoss',
} as const;

/**
 * Table 2 was printed for a split of AutoML's own that nobody can name. What the published scores give on the clean test
 * rows is told beside it, but two populations are no replication of each other.
 */
function evaluationFrom(figure: PublishedFigure, { gcp }: PartialResults): Measured {
  const evaluation = gcp?.evaluation;
  if (!gcp || !evaluation) return NOT_RUN;
  const rest = {
    n: evaluation.n,
    reason: `printed for an evaluation split that was not published; measured on the ${evaluation.n.toLocaleString('en-US')} clean test rows whose scores were (micro-averaged at score one half, as AutoML Tables does)`,
    stamp: gcp.stamp,
    elsewhere: true,
  };
  if (figure.id === 'gcp-eval-accuracy') {
    const { value, interval } = evaluation.accuracy;
    return { ...rest, measured: value, interval };
  }
  const metric = SCORE_METRICS[figure.id as keyof typeof SCORE_METRICS];
  return { ...rest, measured: evaluation[metric], interval: evaluation.intervals[metric] };
}

/** A re-trained student: over seeds where there are several, over rows where there is one. */
function studentFrom(figure: PublishedFigure, { distillation, adaptive }: PartialResults): Measured {
  if (figure.id.startsWith('student-ibm-')) {
    const found = studentOfIbm(figure, adaptive);
    if (!found) return { unchecked: "the teacher's scores were never published, so this student cannot be distilled" };
    const { share, seed, reason, stamp } = found;
    const interval = inPercent(share.interval);
    return { measured: 100 * share.value, n: share.n, interval, reason, stamp, seeds: [seed], elsewhere: true };
  }
  if (!distillation) return NOT_RUN;
  const { stamp } = distillation;
  const pick = (rows: { test: Proportion; sets: readonly { epsilon: number; selected: Proportion }[] }) =>
    figure.epsilon === undefined
      ? rows.test
      : rows.sets.find(({ epsilon }) => sameEpsilon(epsilon, figure.epsilon))?.selected;
  const summary = distillation.summaries.find(({ labels }) => labels === 'soft');
  const over: Spread | undefined =
    figure.epsilon === undefined
      ? summary?.test
      : summary?.sets.find(({ epsilon }) => sameEpsilon(epsilon, figure.epsilon))?.selected;
  const run = distillation.runs.find(({ labels }) => labels === 'soft');
  const rows = run && pick(run);
  const seeds = distillation.runs.filter(({ labels }) => labels === 'soft').map(({ seed }) => seed);
  if (!over || !rows) return NOT_RUN;
  if (over.prediction)
    return {
      measured: 100 * over.mean,
      n: over.values.length,
      nOf: 'seeds',
      interval: inPercent(over.prediction),
      reason: `mean of ${over.values.length} seeds; the interval is where one more training would fall, which is what the published figure is`,
      stamp,
      seeds,
      pValue: spreadTest(over, figure.value / 100),
    };
  return {
    measured: 100 * rows.value,
    n: rows.n,
    interval: inPercent(rows.interval),
    reason: 'one seed; the interval is over rows and leaves out how trainings differ',
    stamp,
    seeds,
    pValue: proportionTest(rows, figure.value / 100),
  };
}

function measure(figure: PublishedFigure, results: PartialResults): Measured {
  const { id } = figure;
  if (id.startsWith('p12-')) {
    const { experiment } = results;
    if (!experiment) return NOT_RUN;
    return pipelineFigure(figure, experiment) ?? { unchecked: "this run's experiment ended before pipeline 12" };
  }
  if (figure.unit === 'count') return countFrom(figure, results);
  if (id.startsWith('gcp-eval-')) return evaluationFrom(figure, results);
  if (id.startsWith('student-')) return studentFrom(figure, results);
  return recordedFrom(figure, results);
}

/** Digits after the point of a printed figure. */
const printedDigits = (value: number): number => String(value).split('.')[1]?.length ?? 0;

function sourceOf({ stamp: { profile, data, started }, seeds }: Measurement): string {
  const trained = seeds ? `, seed${seeds.length > 1 ? 's' : ''} ${seeds.join(', ')}` : '';
  return `${data}; profile ${profile}${trained}; ${started.slice(0, 10)}`;
}

function describe({ metric, model, epsilon, dataset, source }: PublishedFigure): string {
  const strength = epsilon ? `ε ${epsilon}` : undefined;
  const parts = [metric, model, strength, dataset, source].filter(Boolean);
  return parts.join(', ');
}

/** The one exact verdict: equal at every digit that was printed (recomputed figures: to rounding error). */
function equalAsPrinted({ kind, value }: PublishedFigure, measured: number): boolean {
  if (kind === 'exact') return Math.abs(measured - value) <= 1e-9 * Math.max(1, Math.abs(value));
  const digits = printedDigits(value);
  return measured.toFixed(digits) === value.toFixed(digits);
}

/**
 * Holds every published figure against what was measured. Figures recomputed from the same files or weights are exact
 * or differ; the others are tested together (Holm's adjustment at 5 %), so that sixty comparisons do not make three
 * false alarms. Where the run is on digits nothing is compared.
 */
export function judgeClaims(results: PartialResults, comparable: boolean): Claim[] {
  const measured = published.map((figure) => (comparable ? measure(figure, results) : undefined));
  const tested = measured.flatMap((m, i) =>
    m && 'pValue' in m && m.pValue !== undefined ? [{ i, pValue: m.pValue }] : [],
  );
  const judged = new Map(judgeTests(tested.map(({ pValue }) => pValue)).map((test, k) => [tested[k].i, test]));
  return published.map((figure, i): Claim => {
    const { id, value, unit } = figure;
    const base = { id, what: describe(figure), published: value, unit, adjustedP: null };
    const m = measured[i];
    if (!m)
      return {
        ...base,
        measured: null,
        n: null,
        interval: null,
        verdict: 'not-comparable',
        reason: 'this run is on digits, not on MNIST',
        from: 'digits',
      };
    if ('unchecked' in m)
      return {
        ...base,
        measured: null,
        n: null,
        interval: null,
        verdict: 'unchecked',
        reason: m.unchecked,
        from: 'not measured',
      };
    const rest = {
      ...base,
      measured: m.measured,
      n: m.n,
      ...(m.nOf && { nOf: m.nOf }),
      interval: m.interval,
      from: sourceOf(m),
    };
    if (m.elsewhere) return { ...rest, verdict: 'unchecked', reason: m.reason };
    const test = judged.get(i);
    if (!test) {
      const equal = equalAsPrinted(figure, m.measured);
      const digits = printedDigits(value);
      const reason = equal ? m.reason : `${m.reason}: ${m.measured.toFixed(digits)}, printed ${value.toFixed(digits)}`;
      return { ...rest, verdict: equal ? 'exact' : 'differs', reason };
    }
    const { adjustedP, verdict, said } = test;
    const inside = m.interval !== null && value >= m.interval[0] && value <= m.interval[1];
    const outside =
      verdict === 'within' && !inside ? '; outside this interval alone, but not once all tests are counted' : '';
    return { ...rest, adjustedP, verdict, reason: `${m.reason}; ${said}${outside}` };
  });
}
