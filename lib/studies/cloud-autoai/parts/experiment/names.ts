import type { Algorithm, Stage } from '../../../../automl/index.js';
import { formatCount, type Source } from '../../../../figures/index.js';
import type { ExperimentResult } from './result.js';

/** What a search saw: training rows, not the run's test data. */
export const searched = ({ experiment, stamp }: Pick<ExperimentResult, 'experiment' | 'stamp'>): Source => ({
  comparable: stamp.comparable,
  data: experiment.data.provenance,
  profile: stamp.profile,
  instead: stamp.instead,
});

/** The families in IBM AutoAI's order. */
export const FAMILIES: readonly Algorithm[] = ['LightGBM', 'XGBoost', 'GradientBoosting'];

const FAMILY_NAMES: Readonly<Record<Algorithm, string>> = {
  LightGBM: 'LightGBM',
  XGBoost: 'XGBoost',
  GradientBoosting: 'gradient boosting',
};

const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  none: 'as it comes',
  'hpo-1': '+ search',
  'hpo-1+fe': '+ features',
  'hpo-1+fe+hpo-2': '+ second search',
};

/** "gradient boosting". */
export const familyName = (algorithm: Algorithm): string => FAMILY_NAMES[algorithm];

/** What a stage adds to the one before it: "+ features". */
export const stageName = (stage: Stage): string => STAGE_NAMES[stage];

/** 12 of "P12": pipelines stand in this order, not in that of letters. */
export const pipelineNumber = (id: string): number => Number(id.replace(/\D/g, ''));

/** Best cross-validated accuracy first, the search's own order. */
export const sortedPipelines = ({ pipelines }: Pick<ExperimentResult, 'pipelines'>) =>
  [...pipelines].sort((a, b) => b.crossValidation.value - a.crossValidation.value);

/** "892 to 1,135 rows": of the smallest and the largest class. */
export const classRows = (rows: readonly number[]): string =>
  `${formatCount(Math.min(...rows))} to ${formatCount(Math.max(...rows))} rows`;
