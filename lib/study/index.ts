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
  VERDICTS,
  verdictCell,
} from './cells.js';
export type {
  Claim,
  ClaimTable,
  Finding,
  IntervalOver,
  Measured,
  MeasuredTable,
  Measurement,
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
  TableFormat,
  Verdict,
} from './contracts.js';
export { claimsFor, equalAsPrinted, fromPart, judgeClaims, NOT_RUN } from './judge.js';
export { type JudgedTest, judgeTests } from './judge-tests.js';
export { chooseProfile, PROFILES, startRun } from './open.js';
export { type Assembled, studyFigures, studyReport, writeStudyReport } from './report.js';
export { chosenFolder, hasResult, lastResults, publishedFolder, readResult, runFolder, runResults } from './store.js';
