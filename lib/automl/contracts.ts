/**
 * What a local AutoML leaves behind: plain data, written by the Python trainer as JSON after each finished step, so that
 * whatever stops it, finished pipelines are kept.
 */

/** The families that an experiment tries, in its order. */
export type Algorithm = 'LightGBM' | 'XGBoost' | 'GradientBoosting';

/** How far a pipeline goes: each stage adds to the one before it. */
export type Stage = 'none' | 'hpo-1' | 'hpo-1+fe' | 'hpo-1+fe+hpo-2';

/** The study's measures of one pipeline on one set of rows. */
export interface Metrics {
  readonly accuracy: number;
  readonly precisionMacro: number;
  readonly precisionWeighted: number;
  readonly recallMacro: number;
  readonly recallWeighted: number;
  readonly f1Macro: number;
  readonly f1Weighted: number;
  readonly logLoss: number;
  /** Standard deviation of the rows' losses: what an interval of their mean takes. */
  readonly logLossDeviation: number;
}

/** A pipeline's measures on n rows, with their confusion: rows are true classes, columns answers. */
export interface Measured {
  readonly n: number;
  readonly metrics: Metrics;
  readonly confusion: readonly (readonly number[])[];
}

export type Parameters = Readonly<Record<string, number | string | boolean | null>>;

/** One of the twelve pipelines. */
export interface Pipeline {
  /** P1 … P12: LightGBM's four stages, XGBoost's, GradientBoosting's. */
  readonly id: string;
  readonly algorithm: Algorithm;
  readonly stage: Stage;
  /** The estimator's parameters; after a search the best ones found. */
  readonly parameters: Parameters;
  /**
   * Rounds that the settings asked for: more than the parameters say where the pipeline's time ended first. Absent in
   * boards of earlier versions.
   */
  readonly roundsWanted?: number;
  /** Inputs of the estimator: the pixels, unless features were engineered. */
  readonly features: number;
  /** Settings tried by this stage's own search; 0 where the stage has none. */
  readonly trials: number;
  /** Over all holdout rows. */
  readonly holdout: Measured;
  /** Over the other rows, each predicted by the fold that did not see it. */
  readonly crossValidation: Measured & { readonly folds: number };
  readonly seconds: number;
}

/** A finalist trained again on every row. */
export interface Refit {
  /** The pipeline it refits. */
  readonly id: string;
  readonly rows: number;
  readonly seconds: number;
  /** Boosting rounds done, of those asked for: fewer where the budget ended first. */
  readonly rounds: number;
  readonly roundsWanted: number;
  /** Tables: log loss of the candidate it refits; absent in boards of earlier versions. */
  readonly score?: number;
  /** File names in the experiment's folder. */
  readonly onnx: string;
}

/** One step of a search, in seconds from its start; what the progress map draws. */
export interface SearchEvent {
  readonly second: number;
  readonly kind: 'read' | 'trial' | 'pipeline' | 'refit' | 'export' | 'skipped' | 'done' | 'stopped';
  /** The pipeline or model family it concerns. */
  readonly id?: string;
  /** The criterion it reached: cross-validated accuracy for AutoAI, log loss for Tables. */
  readonly score?: number;
  readonly message: string;
}

/** What both searches leave. */
interface Search {
  /** `stopped`: ended before everything was done; what is here is finished. */
  readonly state: 'running' | 'done' | 'stopped';
  readonly data: { readonly provenance: string; readonly rows: number; readonly classes: number };
  readonly seed: number;
  /** Rows drawn for the search, stratified; an experiment's holdout is a share of them. */
  readonly sampleRows: number;
  readonly budgetSeconds: number;
  readonly seconds: number;
  readonly refits: readonly Refit[];
  readonly events: readonly SearchEvent[];
  readonly versions: Readonly<Record<string, string>>;
}

/** leaderboard.json of an AutoAI experiment: twelve pipelines, two of them refitted. */
export interface Experiment extends Search {
  readonly kind: 'autoai';
  readonly holdoutShare: number;
  readonly pipelines: readonly Pipeline[];
  /** Best cross-validated accuracy, the experiment's criterion; null until one is finished. */
  readonly winner: string | null;
}

/** A model of the Tables search, before and after the black box closes over it. */
export interface Candidate {
  readonly family: string;
  readonly parameters: Parameters;
  readonly validation: { readonly n: number; readonly logLoss: number; readonly accuracy: number };
  /** Rows it was trained on, where it was among the best of the sample and met them again on nearly all rows. */
  readonly rows?: number;
  readonly seconds: number;
}

/** leaderboard.json of a Tables search; the teacher's user sees only its answers. */
export interface TablesSearch extends Search {
  readonly kind: 'tables';
  /** Hidden: best first. */
  readonly candidates: readonly Candidate[];
}
