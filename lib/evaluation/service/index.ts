export type { AnswerFile, KnownClasses } from './answers.js';
export type { Answered } from './collect.js';
export type { NamedColumns } from './columns.js';
export type {
  Audited,
  AuditedSet,
  Claim,
  ConstantAnswer,
  FileNote,
  Judged,
  MatchedBy,
  ServiceComparison,
  ServiceReport,
  ServiceResult,
  ServiceSet,
} from './contracts.js';
export { auditedImages } from './images-audited.js';
export { openExport } from './open-export.js';
export { type ReadAnswersOptions, readAnswers } from './read-answers.js';
export { scoreServices } from './score.js';
