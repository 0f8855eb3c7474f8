export {
  claimVerdict,
  findClaim,
  formatFigure,
  intervalCell,
  measuredCell,
  missing,
  printedCell,
  printedFigures,
  proportionCell,
  publishedOr,
  publishedText,
  shareCell,
  VERDICTS,
  verdictCell,
} from './cells.js';
export type {
  Claim,
  ClaimTable,
  Figures,
  Finding,
  IntervalOver,
  Measured,
  MeasuredTable,
  Measurement,
  OnProgress,
  Part,
  PartResult,
  Profile,
  PublishedFigure,
  ReportContext,
  Results,
  RunStamp,
  StudyDefinition,
  StudyIdentity,
  StudyOptions,
  StudyRun,
  TableContext,
  TableFormat,
  Tables,
  Verdict,
} from './contracts.js';
export { claimsFor, equalAsPrinted, fromPart, judgeClaims, NOT_RUN } from './judge.js';
export { type JudgedTest, judgeTests } from './judge-tests.js';
export { keptModel, keptStem } from './kept.js';
export { belongsTo, measurePart, recipeHash } from './measure.js';
export { figureOf, figuresOf, figuresSoFar, studyFigures, tableOf, tablesOf } from './named.js';
export { chooseProfile, PROFILES, startRun } from './open.js';
export { type Assembled, studyReport, writeStudyReport } from './report.js';
export {
  chosenFolder,
  folderBefore,
  hasResult,
  lastResults,
  publishedFolder,
  readResult,
  resultsSoFar,
  runFolder,
  runResults,
  setResultsAside,
} from './store.js';
