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
} from './contracts.js';
export { DEPLOYED_PIPELINE, deployedRefit, refitCutShort } from './deployed.js';
export { AutomlError } from './errors.js';
export { type FitFamilyOptions, fitFamily, type TreeFamily } from './fit-family.js';
export { kindOfSearch, type Leaderboards, readLeaderboard } from './leaderboard.js';
export { type ExportMeasure, measureExport, pythonLabels } from './measure-export.js';
export { fullRequest, type SearchKind, type SearchRequest, searchFolder, searchRecipe } from './request.js';
export { formatRounds, otherRounds, type PipelineRounds, pipelineRounds } from './rounds.js';
export { type TrainOptions, trainAutoAi, trainTables } from './train.js';
