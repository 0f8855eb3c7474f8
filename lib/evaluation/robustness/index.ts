export { auditImages, roundInward } from './audit.js';
export { checkEvaluation } from './check.js';
export {
  CHECKLIST_GROUPS,
  type ChecklistGroup,
  type ChecklistItem,
  type ChecklistOptions,
  checklist,
  type ItemLevel,
  type ItemStatus,
} from './checklist/index.js';
export type {
  AttackComparison,
  AttackEntry,
  AttackRun,
  CertifiedShare,
  Check,
  ClassRobustness,
  CurvePoint,
  Evidence,
  ModelComparison,
  Proof,
  RobustnessReport,
  Share,
  Warning,
  WorstCase,
} from './contracts.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.js';
export { compareModels } from './versus.js';
