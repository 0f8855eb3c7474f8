import type { Experiment, Metrics, Pipeline } from '../../../../automl/index.js';
import { DEPLOYED_PIPELINE } from '../../../../automl/index.js';
import {
  bootstrapIntervals,
  meanInterval,
  meanTest,
  precisionRecall,
  proportion,
  proportionTest,
} from '../../../../evaluation/index.js';
import { printed } from '../../published.js';
import type { CountedMeasure, MeasuredOn, PipelineAccuracy, PipelineAverages, PipelineMeasure } from './result.js';

type Matrix = readonly (readonly number[])[];

const COUNTED = [
  'precisionMacro',
  'precisionWeighted',
  'recallMacro',
  'recallWeighted',
  'f1Macro',
  'f1Weighted',
] as const satisfies readonly CountedMeasure[];

/** The study's table 1, in its order, by the names its figures have here. */
const TABLE_1: readonly (readonly [string, PipelineMeasure['measure']])[] = [
  ['precision-macro', 'precisionMacro'],
  ['accuracy', 'accuracy'],
  ['recall-macro', 'recallMacro'],
  ['precision-weighted', 'precisionWeighted'],
  ['F1-macro', 'f1Macro'],
  ['F1-weighted', 'f1Weighted'],
  ['recall-weighted', 'recallWeighted'],
  ['log-loss', 'logLoss'],
];

/** A figure's identifier in the study's table 1. */
const table1Id = (name: string, on: MeasuredOn): string => `p12-${name}-${on === 'holdout' ? 'holdout' : 'cv'}`;

/** Every figure of table 1. */
export const TABLE_1_IDS: readonly string[] = TABLE_1.flatMap(([name]) =>
  (['holdout', 'crossValidation'] as const).map((on) => table1Id(name, on)),
);

/** Enough that a p-value can fall below .05 divided by a hundred tests. */
const RESAMPLES = 4000;

/** Averages over classes of a confusion matrix (rows: true classes): plain, and weighted by each class's rows. */
export function averagesOf(matrix: Matrix): Record<CountedMeasure, number> {
  const { perClass, macro } = precisionRecall(matrix);
  const rows = matrix.map((row) => row.reduce((a, b) => a + b, 0));
  const n = rows.reduce((a, b) => a + b, 0);
  const weighted = (key: 'precision' | 'recall' | 'f1') =>
    perClass.reduce((sum, one, k) => sum + (rows[k] / n) * one[key], 0);
  return {
    precisionMacro: macro.precision,
    precisionWeighted: weighted('precision'),
    recallMacro: macro.recall,
    recallWeighted: weighted('recall'),
    f1Macro: macro.f1,
    f1Weighted: weighted('f1'),
  };
}

/** Resamples the rows behind a confusion matrix: intervals of the averages, and how often a resample lies beyond a figure. */
function resampled(matrix: Matrix, resamples = RESAMPLES) {
  const classes = matrix.length;
  // A row of the data is all that its cell says, so the cells hold what a bootstrap over rows needs.
  const cells = matrix.flatMap((row, truth) =>
    row.flatMap((count, answer) => new Array<number>(count).fill(truth * classes + answer)),
  );
  const draws: number[][] = [];
  const intervals = bootstrapIntervals(
    cells.length,
    (weights) => {
      const drawn = matrix.map((row) => row.map(() => 0));
      cells.forEach((cell, row) => {
        drawn[Math.floor(cell / classes)][cell % classes] += weights[row];
      });
      const averages = averagesOf(drawn);
      const statistics = COUNTED.map((measure) => averages[measure]);
      draws.push(statistics);
      return statistics;
    },
    { resamples },
  );
  return (measure: CountedMeasure, figure: number | null) => {
    const k = COUNTED.indexOf(measure);
    const beyond = (side: (value: number) => boolean) => draws.filter((draw) => side(draw[k])).length;
    return {
      interval: intervals[k],
      // The level at which the percentile interval just reaches the figure; never 0, since resamples are finitely many.
      pValue:
        figure === null
          ? null
          : Math.min(
              1,
              (2 *
                (1 +
                  Math.min(
                    beyond((value) => value <= figure),
                    beyond((value) => value >= figure),
                  ))) /
                (draws.length + 1),
            ),
    };
  };
}

/** One column of table 1. Accuracy and weighted recall are the same share of rows; the other averages are resampled. */
function column(
  { metrics, n, confusion }: { metrics: Metrics; n: number; confusion: Matrix },
  on: MeasuredOn,
  comparable: boolean,
): PipelineMeasure[] {
  const sample = resampled(confusion);
  const right = proportion(Math.round(metrics.accuracy * n), n);
  return TABLE_1.map(([name, measure]): PipelineMeasure => {
    const id = table1Id(name, on);
    const published = comparable ? printed(id) : null;
    const base = { id, measure, on, published, value: metrics[measure], n };
    if (measure === 'accuracy' || measure === 'recallWeighted') {
      const pValue = published === null ? null : proportionTest(right, published);
      return { ...base, interval: right.interval, method: 'Wilson', pValue };
    }
    if (measure === 'logLoss') {
      const mean = { mean: metrics.logLoss, deviation: metrics.logLossDeviation, n };
      return {
        ...base,
        interval: meanInterval(mean),
        method: 'normal',
        pValue: published === null ? null : meanTest(mean, published),
      };
    }
    return { ...base, ...sample(measure, published), method: 'bootstrap' };
  });
}

/** Table 1 of the study for the local pipeline 12, holdout first; empty where it was not finished. */
export function measureTable1({ pipelines }: Pick<Experiment, 'pipelines'>, comparable: boolean): PipelineMeasure[] {
  const p12 = pipelines.find(({ id }) => id === DEPLOYED_PIPELINE);
  if (!p12) return [];
  return [...column(p12.holdout, 'holdout', comparable), ...column(p12.crossValidation, 'crossValidation', comparable)];
}

/** The averages over classes with bootstrap intervals, and log loss with that of a mean. */
function averages({ n, metrics, confusion }: { n: number; metrics: Metrics; confusion: Matrix }): PipelineAverages {
  const sample = resampled(confusion, 1000);
  const average = (measure: CountedMeasure) => ({ value: metrics[measure], interval: sample(measure, null).interval });
  const loss = { mean: metrics.logLoss, deviation: metrics.logLossDeviation, n };
  return {
    precisionMacro: average('precisionMacro'),
    precisionWeighted: average('precisionWeighted'),
    recallMacro: average('recallMacro'),
    recallWeighted: average('recallWeighted'),
    f1Macro: average('f1Macro'),
    f1Weighted: average('f1Weighted'),
    logLoss: { value: metrics.logLoss, interval: meanInterval(loss) },
  };
}

/** A pipeline's accuracies with Wilson's intervals, and its other measures with theirs. */
export function accuraciesOf({ id, algorithm, stage, holdout, crossValidation }: Pipeline): PipelineAccuracy {
  const share = ({ n, metrics }: { n: number; metrics: Metrics }) => proportion(Math.round(metrics.accuracy * n), n);
  return {
    id,
    algorithm,
    stage,
    holdout: share(holdout),
    crossValidation: share(crossValidation),
    averages: { holdout: averages(holdout), crossValidation: averages(crossValidation) },
  };
}
