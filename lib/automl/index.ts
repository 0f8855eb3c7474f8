export type {
  Algorithm,
  Candidate,
  Experiment,
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
export { type ExportMeasure, measureExport, pythonLabels } from './measure-export.js';
export { type SearchKind, type SearchOrder, searchFolder } from './order.js';
export { formatRounds, isCut, otherRounds, type PipelineRounds, pipelineRounds } from './rounds.js';
export { type TrainOptions, trainAutoAi, trainTables } from './train.js';
