export { type AnswerSchema, imagesOfCsv, writeAnswers } from './answer.js';
export { studyFile } from './assets.js';
export { SEARCH_SECONDS } from './budgets.js';
export { type AttackedTest, EPSILONS, type Study } from './contracts.js';
export { adversarialRobustness } from './figures/adversarial-robustness.js';
export { heroFigure } from './figures/hero.js';
export { formatStudent } from './figures/students.js';
export { unpublished } from './figures/unpublished.js';
export { writeStudyFiles } from './files.js';
export { judgeFindings } from './findings.js';
export {
  type LocalTeacher,
  type LocalTeachers,
  type LocalTeachersOptions,
  openLocalTeachers,
  TEACHER_NAMES,
  teacherRequest,
} from './local-teachers.js';
export { openStudy } from './open.js';
export { openTeachers } from './open-teachers.js';
export { allConditions, conditionsOf } from './parts/adaptive/conditions.js';
export { autoAttacked, comparedEpsilon } from './parts/adaptive/evidence.js';
export { adaptiveEvidence, describeStudent } from './parts/adaptive/findings.js';
export { replicateAdaptive } from './parts/adaptive/measure.js';
export type * from './parts/adaptive/result.js';
export { type AdaptiveRows, adaptiveRows } from './parts/adaptive/rows.js';

export { distillationTemperature } from './parts/adaptive/temperature-figure.js';
export { type TrainedStudent, trainCondition } from './parts/adaptive/training.js';
export { adjustedAgainstNoise } from './parts/black-box/adjusted.js';
export { blackBoxFigure } from './parts/black-box/figure.js';
export { type BlackBoxOptions, type BlackBoxProgress, replicateBlackBox } from './parts/black-box/measure.js';
export { blackBoxPlan } from './parts/black-box/plan.js';
export type * from './parts/black-box/result.js';
export { accuracyOverEpsilon } from './parts/clouds/accuracy-over-epsilon.js';
export { compareTeachers, replicateGcp, replicateIbm } from './parts/clouds/measure.js';
export type * from './parts/clouds/result.js';
export { precisionRecallFigure, rocFigure } from './parts/clouds/threshold-curves.js';
export { distillationFlowchart } from './parts/distillation/flowchart.js';
export { replicateDistillation } from './parts/distillation/measure.js';
export type * from './parts/distillation/result.js';
export { distillationRobustness } from './parts/distillation/robustness.js';
export { population } from './parts/experiment/claims.js';
export { holdoutConfusion } from './parts/experiment/holdout-confusion.js';
export { replicateExperiment } from './parts/experiment/measure.js';
export { measureTable1 } from './parts/experiment/metrics.js';
export { familyName, stageName } from './parts/experiment/names.js';
export { perClassPrecisionRecall, perClassRoc } from './parts/experiment/per-class-curves.js';
export { perClassThresholds } from './parts/experiment/per-class-thresholds.js';
export { pipelineComparison } from './parts/experiment/pipeline-comparison.js';
export { pipelineMap } from './parts/experiment/pipeline-map.js';
export type * from './parts/experiment/result.js';
export { adversarialExamples, type ExampleGridOptions } from './parts/generation/adversarial-examples.js';
export { replicateGeneration } from './parts/generation/measure.js';
export type * from './parts/generation/result.js';
export { type MeasureOptions, measureTeachers } from './parts/local-teachers/measure.js';
export type * from './parts/local-teachers/result.js';
export { printed, published } from './published.js';
export type { ReportContext } from './report/context.js';
export { CLASSES, PIXELS, schemas } from './schemas.js';
export { cloudAutoai as study, judgeClaims } from './study.js';
export type * from './study-results.js';
export { type Answered, answerThroughCsv } from './teacher-files.js';
