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
export { checkFreeFolder, exportAudit } from './export.js';
export { columnsFormat, type ExportFormat, type ExportRows, exportFormats, type ImageColumns } from './formats.js';
export { auditedImages } from './images-audited.js';
export type { ExportOptions, Surrogate } from './make-set.js';
export type { AuditManifest, ManifestSet, ManifestSurrogate } from './manifest.js';
export { openExport } from './open-export.js';
export { type ReadAnswersOptions, readAnswers } from './read-answers.js';
export { scoreServices } from './score.js';
