export * from '../../replication/cloud-autoai/black-box/index.js';
export { type AnswerSchema, imagesOfCsv, writeAnswers } from './answer.js';
export { SEARCH_SECONDS, type SearchProfile } from './budgets.js';
export { judgeClaims, type PartialResults } from './claims.js';
export { type AttackedTest, EPSILONS, type Profile, type Study } from './contracts.js';
export { adversarialRobustness } from './figures/adversarial-robustness.js';
export { heroFigure } from './figures/hero.js';
export { formatStudent } from './figures/students.js';
export { unpublished } from './figures/unpublished.js';
export { studyFigures } from './figures.js';
export { writeStudyFiles } from './files.js';
export { judgeFindings } from './findings.js';
export { type Lab, openLab } from './lab.js';
export {
  DEPLOYED_PIPELINE,
  deployedRefit,
  type LocalTeachersOptions,
  openLocalTeachers,
  refitCutShort,
  TEACHER_NAMES,
  teacherOrder,
} from './local-teachers.js';
export { chooseProfile, openStudy, type StudyOptions } from './open.js';
export { openTeachers } from './open-teachers.js';
export { allConditions, conditionsOf } from './parts/adaptive/conditions.js';
export { adaptiveEvidence, autoAttacked, describeStudent } from './parts/adaptive/findings.js';
export { type AdaptiveOptions, replicateAdaptive } from './parts/adaptive/measure.js';
export type * from './parts/adaptive/result.js';
export { AttackedRows } from './parts/adaptive/result.js';
export { type AdaptiveRows, adaptiveRows } from './parts/adaptive/rows.js';
export { comparedStrength } from './parts/adaptive/strength.js';
export { distillationTemperature } from './parts/adaptive/temperature-figure.js';
export { type StudentProgress, type TrainedStudent, trainCondition } from './parts/adaptive/training.js';
export { blackBoxFigure } from './parts/black-box/figure.js';
export { accuracyOverEpsilon } from './parts/clouds/accuracy-over-epsilon.js';
export { compareTeachers, replicateGcp, replicateIbm } from './parts/clouds/measure.js';
export { precisionRecallFigure, rocFigure } from './parts/clouds/threshold-curves.js';
export { distillationFlowchart } from './parts/distillation/flowchart.js';
export { type DistillationProgress, replicateDistillation } from './parts/distillation/measure.js';
export { distillationRobustness } from './parts/distillation/robustness.js';
export { population } from './parts/experiment/claims.js';
export { experimentFigures, holdoutConfusion } from './parts/experiment/figures.js';
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
export { type MeasureOptions, measureTeachers } from './parts/live/measure.js';
export type * from './parts/live/result.js';
export { LiveResult, LiveTeacher } from './parts/live/result.js';
export { type PublishedFigure, published } from './published.js';
export { figureBlocks, ReportContext } from './report/context.js';
export { type ReportOptions, studyReport } from './report.js';
export { lastDistillation, lastResult, readResult } from './result-files.js';
export type * from './results.js';
export { Claim, RunStamp, StudentRun, Teacher, TeacherResult, TeacherSet } from './results.js';
export { type Answered, answerThroughCsv } from './stand-in.js';
export type * from './study-results.js';
export { StudyResults } from './study-results.js';
export { writeReport, writeWhole } from './write-report.js';
