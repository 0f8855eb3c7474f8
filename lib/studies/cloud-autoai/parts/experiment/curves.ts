import { bootstrapIntervals, classCounts, precisionRecallCurve, rocCurve } from '../../../../evaluation/index.js';
import { CLASSES } from '../../schemas.js';
import type { ClassCurve, ClassCurves, ThresholdCurves, ThresholdMeasure } from './result.js';

/** Points of a curve closer than this in both directions are one to the eye. */
const APART = 0.004;
/** Thresholds 0, .01, …, 1. */
const STEPS = 100;

const MEASURES: readonly ThresholdMeasure[] = ['precision', 'recall', 'f1'];

const rounded = (value: number) => Math.round(value * 1e5) / 1e5;

/** The points of a curve that can be told apart, with both its ends. */
export function thinCurve({ x, y }: { x: readonly number[]; y: readonly number[] }): { x: number[]; y: number[] } {
  const kept: number[] = [];
  x.forEach((value, i) => {
    const last = kept.at(-1);
    const far = last === undefined || Math.abs(value - x[last]) >= APART || Math.abs(y[i] - y[last]) >= APART;
    if (far || i === x.length - 1) kept.push(i);
  });
  return { x: kept.map((i) => rounded(x[i])), y: kept.map((i) => rounded(y[i])) };
}

/** One class's scores in decreasing order, once for all resamples. */
const orderOf = (scores: ArrayLike<number>, n: number, k: number): Int32Array =>
  Int32Array.from({ length: n }, (_, row) => row).sort((i, j) => scores[j * CLASSES + k] - scores[i * CLASSES + k]);

/** Areas under one class's ROC and precision-recall curves in a resample of the rows. */
function areas(
  truth: Int32Array,
  scores: ArrayLike<number>,
  order: Int32Array,
  k: number,
  weights: ArrayLike<number>,
): [roc: number, precisionRecall: number] {
  let [positives, rows] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    rows += weights[row];
    if (truth[row] === k) positives += weights[row];
  }
  const negatives = rows - positives;
  let [tp, fp, roc, precisionRecall] = [0, 0, 0, 0];
  for (let i = 0; i < order.length; ) {
    // Rows of equal score stand or fall together.
    const score = scores[order[i] * CLASSES + k];
    const [tpBefore, fpBefore] = [tp, fp];
    for (; i < order.length && scores[order[i] * CLASSES + k] === score; i++) {
      if (truth[order[i]] === k) tp += weights[order[i]];
      else fp += weights[order[i]];
    }
    roc += ((fp - fpBefore) / negatives) * ((tp + tpBefore) / 2 / positives);
    if (tp > tpBefore) precisionRecall += ((tp - tpBefore) / positives) * (tp / (tp + fp));
  }
  return [roc, precisionRecall];
}

/** Rows, and right rows, that each class keeps at each threshold in a resample: [class · thresholds + threshold]. */
function keptAt(truth: Int32Array, step: Uint8Array, weights: ArrayLike<number>) {
  const width = STEPS + 1;
  const [kept, right] = [new Float64Array(CLASSES * width), new Float64Array(CLASSES * width)];
  for (let i = 0; i < step.length; i++) {
    const [row, k] = [Math.floor(i / CLASSES), i % CLASSES];
    kept[k * width + step[i]] += weights[row];
    if (truth[row] === k) right[k * width + step[i]] += weights[row];
  }
  for (let k = 0; k < CLASSES; k++)
    for (let t = STEPS - 1; t >= 0; t--) {
      kept[k * width + t] += kept[k * width + t + 1];
      right[k * width + t] += right[k * width + t + 1];
    }
  return { kept, right };
}

function thresholdStatistics(truth: Int32Array, step: Uint8Array, weights: ArrayLike<number>) {
  const { kept, right } = keptAt(truth, step, weights);
  const width = STEPS + 1;
  const read = (k: number, t: number): Record<ThresholdMeasure, number | null> => {
    const [all, tp, positives] = [kept[k * width + t], right[k * width + t], right[k * width]];
    return {
      precision: all > 0 ? tp / all : null,
      recall: positives > 0 ? tp / positives : null,
      f1: all + positives > 0 ? (2 * tp) / (all + positives) : null,
    };
  };
  const perClass = Array.from({ length: CLASSES }, (_, k) => Array.from({ length: width }, (__, t) => read(k, t)));
  const macro = (measure: ThresholdMeasure, t: number): number => {
    const values = perClass.flatMap((curve) => curve[t][measure] ?? []);
    // Where no row of any class reaches the threshold, nothing answered is wrong.
    return values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : 1;
  };
  return { perClass, macro: MEASURES.flatMap((measure) => Array.from({ length: width }, (_, t) => macro(measure, t))) };
}

/**
 * One-against-rest curves of a model's probabilities.
 * @param truth [n], 0 to 9; every class must occur, and none alone.
 * @param scores [n · 10] in [0, 1].
 */
export function classCurves(truth: Int32Array, scores: Float32Array, resamples = 500): ClassCurves {
  const n = truth.length;
  const classes = Array.from({ length: CLASSES }, (_, k) => k);
  const orders = classes.map((k) => orderOf(scores, n, k));
  // A score on a threshold reaches it, also where float32 puts it a little below.
  const step = Uint8Array.from(scores, (score) => Math.min(STEPS, Math.max(0, Math.floor(score * STEPS + 1e-4))));
  const statistics = (weights: ArrayLike<number>): number[] => [
    ...classes.flatMap((k) => areas(truth, scores, orders[k], k, weights)),
    ...thresholdStatistics(truth, step, weights).macro,
  ];
  const whole = new Uint16Array(n).fill(1);
  const values = statistics(whole);
  const intervals = bootstrapIntervals(n, statistics, { resamples });
  const curve = (which: 0 | 1) =>
    classes.map((k): ClassCurve => {
      const isPositive = Array.from(truth, (label) => label === k);
      const of = Float32Array.from(truth, (_, row) => scores[row * CLASSES + k]);
      const { x, y, area } = (which === 0 ? rocCurve : precisionRecallCurve)(isPositive, of);
      return { ...thinCurve({ x, y }), area, interval: intervals[2 * k + which] };
    });
  const { perClass } = thresholdStatistics(truth, step, whole);
  const width = STEPS + 1;
  const byMeasure = <T>(make: (measure: ThresholdMeasure, m: number) => T): Record<ThresholdMeasure, T> => ({
    precision: make('precision', 0),
    recall: make('recall', 1),
    f1: make('f1', 2),
  });
  const thresholds: ThresholdCurves = {
    at: Array.from({ length: width }, (_, t) => t / STEPS),
    perClass: byMeasure((measure) =>
      perClass.map((points) => points.map((point) => (point[measure] === null ? null : rounded(point[measure])))),
    ),
    macro: byMeasure((_, m) =>
      Array.from({ length: width }, (__, t) => {
        const at = 2 * CLASSES + m * width + t;
        const [low, high] = intervals[at];
        return { value: rounded(values[at]), interval: [rounded(low), rounded(high)] as const };
      }),
    ),
  };
  return { n, rows: classCounts(truth, CLASSES), roc: curve(0), precisionRecall: curve(1), thresholds };
}
