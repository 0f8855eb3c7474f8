export { bootstrapIntervals } from './bootstrap.js';
export {
  classCounts,
  confusionMatrix,
  logLoss,
  precisionRecall,
  precisionRecallCurve,
  rocCurve,
  type ThresholdCurve,
} from './classification.js';
export {
  agreement,
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
export { type Median, type MedianDistance, medianDistance, medianWithInterval } from './median.js';
export * from './robustness/index.js';
export { holm, holmOver, mcnemar, type PairedComparison } from './tests.js';
