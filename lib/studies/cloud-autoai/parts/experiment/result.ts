import type { Algorithm, Experiment, Metrics, Stage } from '../../../../automl/index.js';
import type { Proportion } from '../../../../evaluation/index.js';
import type { RunStamp } from '../../../../study/index.js';

/** The measures that a confusion matrix decides; log loss takes the scores. */
export type CountedMeasure = Exclude<keyof Metrics, 'accuracy' | 'logLoss' | 'logLossDeviation'>;

/** Averages over classes, and log loss, each with its 95 % interval over rows. */
export type PipelineAverages = Readonly<
  Record<CountedMeasure | 'logLoss', { value: number; interval: readonly [number, number] }>
>;

/** One pipeline's accuracies, as shares of rows, and its other measures. */
export interface PipelineAccuracy {
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly stage: Stage;
  /** Over the holdout rows, which no search saw. */
  readonly holdout: Proportion;
  /** Over the other rows, each answered by the fold that did not see it; the search's own criterion. */
  readonly crossValidation: Proportion;
  readonly averages: Readonly<Record<MeasuredOn, PipelineAverages>>;
}

/** Which rows a measure was taken on. */
export type MeasuredOn = 'holdout' | 'crossValidation';

/** One line of table 1: a measure of pipeline 12 beside the study's. */
export interface PipelineMeasure {
  /** The published figure's identifier. */
  readonly id: string;
  readonly measure: Exclude<keyof Metrics, 'logLossDeviation'>;
  readonly on: MeasuredOn;
  /** null on digits. */
  readonly published: number | null;
  readonly value: number;
  readonly n: number;
  /** 95 %, over rows. */
  readonly interval: readonly [number, number];
  /** Wilson's for shares of rows, a percentile bootstrap over rows for averages over classes, else the normal one of a mean. */
  readonly method: 'Wilson' | 'bootstrap' | 'normal';
  /** Two-sided, of the published figure beside these rows; null on digits. */
  readonly pValue: number | null;
}

/** A pipeline trained again on every row, on the clean test images. */
export interface RefitOnTest {
  readonly id: string;
  /** Training rows. */
  readonly rows: number;
  readonly rounds: number;
  readonly roundsWanted: number;
  /** All test rows. */
  readonly test: Proportion;
  /** Of those, the rows that LeNet gets right: what the study's clean test file holds. */
  readonly kept: Proportion;
  readonly logLoss: number;
  /** 95 %, percentile bootstrap over rows. */
  readonly logLossInterval: readonly [number, number];
}

/** A curve of one class against the rest. */
export interface ClassCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly area: number;
  /** 95 % of the area, percentile bootstrap over rows. */
  readonly interval: readonly [number, number];
}

export type ThresholdMeasure = 'precision' | 'recall' | 'f1';

/** Precision, recall and F1 of a class when it is answered from a score upwards. */
export interface ThresholdCurves {
  readonly at: readonly number[];
  /** [class][threshold]; null where no row reaches the threshold, so that there is no precision. */
  readonly perClass: Readonly<Record<ThresholdMeasure, readonly (readonly (number | null)[])[]>>;
  /** Plain mean over the classes that have one, with its 95 % bootstrap band. */
  readonly macro: Readonly<Record<ThresholdMeasure, readonly { value: number; interval: readonly [number, number] }[]>>;
}

/** The ten one-against-rest problems in a model's scores on the clean test rows. */
export interface ClassCurves {
  readonly n: number;
  /** Rows of each class. */
  readonly rows: readonly number[];
  readonly roc: readonly ClassCurve[];
  readonly precisionRecall: readonly ClassCurve[];
  readonly thresholds: ThresholdCurves;
}

/** Part 1b, MNIST-Experiment and MNIST-P12: the AutoAI experiment done again, locally. */
export interface ExperimentResult {
  readonly stamp: RunStamp;
  readonly experiment: Experiment;
  /** In the order of their numbers. */
  readonly pipelines: readonly PipelineAccuracy[];
  /** Table 1; empty where the experiment ended before pipeline 12. */
  readonly table1: readonly PipelineMeasure[];
  readonly refits: readonly RefitOnTest[];
  /** Of pipeline 12's refit. */
  readonly curves: ClassCurves;
}
