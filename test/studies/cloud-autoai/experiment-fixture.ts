/**
 * An AutoAI experiment made by hand for the tests of claims, figures and report: no pipeline was trained. Its pipeline 12
 * lies near the study's table 1, the rest is invented.
 */
import type { Experiment, Metrics, Pipeline, SearchEvent } from '../../../lib/automl/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { classCurves } from '../../../lib/studies/cloud-autoai/parts/experiment/curves.js';
import { accuraciesOf, averagesOf, measureTable1 } from '../../../lib/studies/cloud-autoai/parts/experiment/metrics.js';
import type { ExperimentResult } from '../../../lib/studies/cloud-autoai/parts/experiment/result.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { keyedRandom } from '../../../lib/tensor/index.js';

const ALGORITHMS = ['LightGBM', 'XGBoost', 'GradientBoosting'] as const;
const STAGES = ['none', 'hpo-1', 'hpo-1+fe', 'hpo-1+fe+hpo-2'] as const;

/** Cross-validated accuracies of P1 to P12. */
const ACCURACIES = [0.939, 0.945, 0.944, 0.947, 0.936, 0.941, 0.94, 0.943, 0.902, 0.914, 0.916, 0.919];

/** As even a matrix as that accuracy allows: the wrong answers of class k go to k + 1 and to 8. */
export function evenConfusion(n: number, accuracy: number): number[][] {
  return Array.from({ length: 10 }, (_, truth) => {
    const total = Math.floor((truth + 1) * (n / 10)) - Math.floor(truth * (n / 10));
    const right = Math.round(total * accuracy);
    const row = new Array<number>(10).fill(0);
    row[truth] = right;
    const toNext = Math.ceil((total - right) / 2);
    row[(truth + 1) % 10] += toNext;
    row[truth === 8 ? 3 : 8] += total - right - toNext;
    return row;
  });
}

export function metricsOf(confusion: readonly (readonly number[])[], logLoss: number): Metrics {
  const n = confusion.flat().reduce((a, b) => a + b, 0);
  const right = confusion.reduce((sum, row, k) => sum + row[k], 0);
  return { accuracy: right / n, ...averagesOf(confusion), logLoss, logLossDeviation: 0.5 };
}

export function syntheticExperiment(rows = 60_000, sampleRows = 5000, beside = 'nothing'): Experiment {
  const holdoutRows = sampleRows / 10;
  const searched = sampleRows - holdoutRows;
  const events: SearchEvent[] = [{ second: 6.5, kind: 'read', message: `synthetic: ${rows} rows` }];
  let second = 8;
  const pipelines = ACCURACIES.map((accuracy, i): Pipeline => {
    const [algorithm, stage] = [ALGORITHMS[Math.floor(i / 4)], STAGES[i % 4]];
    const id = `P${i + 1}`;
    const trials = stage === 'hpo-1' || stage === 'hpo-1+fe+hpo-2' ? 5 + (i % 3) : 0;
    const seconds = 12 + 9 * trials + 3 * (i % 4);
    for (let trial = 0; trial < trials; trial++)
      events.push({
        second: second + ((trial + 1) * seconds) / (trials + 1),
        kind: 'trial',
        id,
        score: accuracy - 0.002 * (trials - trial),
        message: `${id}, synthetic setting ${trial + 1}`,
      });
    second += seconds;
    const folds = evenConfusion(searched, accuracy);
    const cv = metricsOf(folds, 0.26);
    events.push({ second, kind: 'pipeline', id, score: cv.accuracy, message: `${id} finished` });
    const confusion = evenConfusion(holdoutRows, accuracy + 0.02);
    return {
      id,
      algorithm,
      stage,
      parameters: stage === 'none' ? { n_estimators: 100 } : { n_estimators: 100, max_depth: 5, max_features: 0.01 },
      features: i % 4 > 1 ? 612 : 784,
      trials,
      holdout: { n: holdoutRows, metrics: metricsOf(confusion, 0.19), confusion },
      crossValidation: { n: searched, folds: 3, metrics: cv, confusion: folds },
      seconds,
    };
  });
  const refits = ['P4', 'P12'].map((id, i) => {
    second += 140 + 60 * i;
    events.push({ second, kind: 'refit', id, message: `${id} on every row` });
    return { id, rows, seconds: 140 + 60 * i, rounds: 100 - 20 * i, roundsWanted: 100, onnx: `${id}.onnx` };
  });
  events.push({ second: second + 2, kind: 'done', message: 'done' });
  return {
    kind: 'autoai',
    state: 'done',
    data: { provenance: `SYNTHETIC training rows, ${rows}, beside ${beside}`, rows, classes: 10 },
    seed: 33,
    holdoutShare: 0.1,
    sampleRows,
    budgetSeconds: 1200,
    seconds: second + 2,
    pipelines,
    winner: 'P4',
    refits,
    events,
    versions: { python: '0.0.0-synthetic', lightgbm: '0.0.0-synthetic' },
  };
}

/** Probabilities that favor the true class, more so for some classes than for others. */
export function syntheticScores(n: number): { truth: Int32Array; scores: Float32Array } {
  const random = keyedRandom(12);
  const truth = Int32Array.from({ length: n }, (_, row) => row % 10);
  const scores = new Float32Array(10 * n);
  for (let row = 0; row < n; row++) {
    const logits = Array.from({ length: 10 }, (_, k) => 3 * random() + (k === truth[row] ? 2.2 + 0.12 * k : 0));
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    logits.forEach((logit, k) => {
      scores[10 * row + k] = Math.exp(logit) / total;
    });
  }
  return { truth, scores };
}

/** What the experiment's part of a run holds; `n` test rows. */
export function syntheticExperimentResult(stamp: RunStamp, n: number): ExperimentResult {
  const experiment = stamp.comparable
    ? syntheticExperiment(60_000, 5000, stamp.data)
    : syntheticExperiment(1257, 1200, stamp.data);
  const { truth, scores } = syntheticScores(400);
  const share = (value: number, of: number) => proportion(Math.round(value * of), of);
  const kept = Math.round(0.981 * n);
  return {
    stamp,
    experiment,
    pipelines: experiment.pipelines.map(accuraciesOf),
    table1: measureTable1(experiment, stamp.comparable),
    refits: experiment.refits.map(({ id, rows, rounds, roundsWanted }) => ({
      id,
      rows,
      rounds,
      roundsWanted,
      test: share(id === 'P12' ? 0.9575 : 0.977, n),
      kept: share(id === 'P12' ? 0.964 : 0.982, kept),
      logLoss: 0.16,
      logLossInterval: [0.15, 0.17],
    })),
    curves: { ...classCurves(truth, scores, 40), n },
  };
}
