export { aucInterval } from './auc.js';
export { backdoorSuccess } from './backdoor-success.js';
export { bootstrapIntervals } from './bootstrap.js';
export { type CertifiedAccuracy, type CertifiedRow, certifiedAccuracy } from './certified-accuracy.js';
export {
  classCounts,
  commonestClass,
  confusionMatrix,
  logLoss,
  precisionRecall,
  precisionRecallCurve,
  rocCurve,
  type ThresholdCurve,
} from './classification.js';
export { type Inspection, inspectModel } from './inspection.js';
export {
  agreement,
  balancedAccuracy,
  type Estimate,
  type Mean,
  meanInterval,
  meanTest,
  type Proportion,
  percentText,
  proportion,
  proportionTest,
  proportionText,
  type Spread,
  spread,
  spreadTest,
  welchTest,
} from './intervals.js';
export * from './leaderboard/index.js';
export { type LossSurface, lossDirections, lossSurface, type SurfaceOptions } from './loss-surface.js';
export { type Median, type MedianDistance, medianDistance, medianWithInterval } from './median.js';
export { bestLossThreshold, type MembershipInference, membershipInference } from './membership.js';
export * from './robustness/index.js';
export { crossEntropyOf, rowLosses } from './row-losses.js';
export { sampledShare } from './sampled-share.js';
export * from './service/index.js';
export { spentToSuccess } from './spent.js';
export { holm, holmOver, mcnemar, type PairedComparison } from './tests.js';
export * from './transfer/index.js';
