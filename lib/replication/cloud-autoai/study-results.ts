import type { AdaptiveResult } from './adaptive/contracts.js';
import type { BlackBoxResult } from './black-box/contracts.js';
import type { ExperimentResult } from './experiment-results.js';
import type { LiveResult } from './live-results.js';
import type { ComparisonResult, DistillationResult, GenerationResult, TeacherResult } from './results.js';

/** Everything a run leaves for the report. */
export interface StudyResults {
  readonly generation: GenerationResult;
  readonly ibm: TeacherResult;
  readonly gcp: TeacherResult;
  readonly comparison: ComparisonResult;
  readonly distillation: DistillationResult;
  readonly live: LiveResult;
  readonly experiment: ExperimentResult;
  readonly blackBox: BlackBoxResult;
  readonly adaptive: AdaptiveResult;
}

/** The one list of a run's parts, each with what the report calls it; a part that is not here does not compile. */
const TITLES: { readonly [Part in keyof StudyResults]: (result: StudyResults[Part]) => string } = {
  generation: () => 'LeNet and FGSM',
  ibm: ({ name }) => name,
  gcp: ({ name }) => name,
  comparison: () => 'the two on the same rows',
  distillation: () => 'distillation',
  live: () => 'the teachers trained here',
  experiment: () => 'the AutoAI experiment',
  adaptive: () => 'the students attacked',
  blackBox: () => 'black boxes',
};

/** Every part of a run, in the order of the report. */
export const STUDY_PARTS = Object.keys(TITLES) as readonly (keyof StudyResults)[];

/** What the report calls a part. */
export const partTitle = <K extends keyof StudyResults>(part: K, result: StudyResults[K]): string =>
  TITLES[part](result);
