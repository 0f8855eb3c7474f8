import {
  agreement,
  bootstrapIntervals,
  confusionMatrix,
  logLoss,
  precisionRecallCurve,
  rocCurve,
  type ThresholdCurve,
} from '../../../../evaluation/index.js';
import { argmaxRows } from '../../../../models/index.js';
import { CLASSES } from '../../schemas.js';
import type { TeacherResult } from './result.js';

/** AutoML Tables counts a class as answered when its score reaches this, and averages over all row-class pairs. */
const THRESHOLD = 0.5;
/** Points kept of a curve for drawing. */
const CURVE_POINTS = 200;

const thinned = ({ x, y }: ThresholdCurve) => {
  const step = Math.max(1, Math.floor(x.length / CURVE_POINTS));
  const keep = (_: number, i: number) => i % step === 0 || i === x.length - 1;
  const short = (values: number[]) => values.filter(keep).map((value) => Math.round(value * 1e5) / 1e5);
  return { x: short(x), y: short(y) };
};

/** One decision per row and class: is the row of this class? */
function decisions(truth: Int32Array, scores: Float64Array) {
  const positive = Uint8Array.from(scores, (_, i) => Number(truth[Math.floor(i / CLASSES)] === i % CLASSES));
  const order = Int32Array.from(scores.keys()).sort((i, j) => scores[j] - scores[i]);
  return { positive, order };
}

/**
 * The statistics AutoML Tables prints, for a resample of the rows: precision, recall and F1 at threshold one half and
 * micro-averaged, areas under the micro-averaged precision-recall and ROC curves, log loss.
 */
function statisticsOf(truth: Int32Array, scores: Float64Array) {
  const { positive, order } = decisions(truth, scores);
  return (weights: ArrayLike<number>): number[] => {
    let [tp, fp, positives, rows, loss] = [0, 0, 0, 0, 0];
    truth.forEach((label, row) => {
      rows += weights[row];
      loss -= weights[row] * Math.log(Math.max(1e-15, scores[row * CLASSES + label]));
    });
    positives = rows;
    const negatives = rows * (CLASSES - 1);
    let [precision, recall, pr, roc] = [0, 0, 0, 0];
    for (let k = 0; k < order.length; ) {
      // Decisions of equal score stand or fall together.
      const score = scores[order[k]];
      const [tpBefore, fpBefore] = [tp, fp];
      for (; k < order.length && scores[order[k]] === score; k++) {
        const weight = weights[Math.floor(order[k] / CLASSES)];
        if (positive[order[k]]) tp += weight;
        else fp += weight;
      }
      if (tp + fp > 0) pr += ((tp - tpBefore) / positives) * (tp / (tp + fp));
      roc += ((fp - fpBefore) / negatives) * ((tp + tpBefore) / 2 / positives);
      if (score >= THRESHOLD) [precision, recall] = [tp / (tp + fp), tp / positives];
    }
    return [precision, recall, (2 * precision * recall) / (precision + recall), pr, roc, loss / rows];
  };
}

/** What a teacher's published scores say on the rows it answered, with bootstrap intervals over rows. */
export function evaluateScores(truth: Int32Array, scores: Float64Array): NonNullable<TeacherResult['evaluation']> {
  const answers = argmaxRows(scores, CLASSES);
  const statistics = statisticsOf(truth, scores);
  const [precision, recall, f1, aucPr, aucRoc] = statistics(new Uint8Array(truth.length).fill(1));
  const intervals = bootstrapIntervals(truth.length, statistics);
  const { positive } = decisions(truth, scores);
  const isPositive = Array.from(positive, Boolean);
  return {
    n: truth.length,
    accuracy: agreement(truth, answers),
    precision,
    recall,
    f1,
    aucPr,
    aucRoc,
    logLoss: logLoss(truth, scores, CLASSES),
    intervals: {
      precision: intervals[0],
      recall: intervals[1],
      f1: intervals[2],
      aucPr: intervals[3],
      aucRoc: intervals[4],
      logLoss: intervals[5],
    },
    confusion: confusionMatrix(truth, answers, CLASSES),
    roc: thinned(rocCurve(isPositive, scores)),
    precisionRecall: thinned(precisionRecallCurve(isPositive, scores)),
  };
}
