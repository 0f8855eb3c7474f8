export { type AnswerSchema, imagesOfCsv, writeAnswers } from './answer.js';
export { SEARCH_SECONDS, type SearchProfile } from './budgets.js';
export type {
  Algorithm,
  Candidate,
  Experiment,
  LocalTeacher,
  LocalTeachers,
  Metrics,
  Parameters,
  Pipeline,
  Refit,
  SearchEvent,
  Stage,
  TablesSearch,
  Versions,
} from './contracts.js';
export { AutomlError } from './errors.js';
export { kindOfSearch, type Leaderboards, readLeaderboard } from './leaderboard.js';
export {
  DEPLOYED_PIPELINE,
  deployedRefit,
  type LocalTeachersOptions,
  openLocalTeachers,
  refitCutShort,
  TEACHER_NAMES,
  teacherOrder,
} from './local-teachers.js';
export { type ExportMeasure, measureExport, pythonLabels } from './measure-export.js';
export { type SearchKind, type SearchOrder, searchFolder } from './order.js';
export { formatRounds, otherRounds, type PipelineRounds, pipelineRounds } from './rounds.js';
export { type TrainOptions, trainAutoAi, trainTables } from './train.js';
