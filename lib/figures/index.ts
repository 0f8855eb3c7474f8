export { accuracyOverEpsilon } from './accuracy-over-epsilon.js';
export { adversarialExamples, type ExampleGridOptions } from './adversarial-examples.js';
export { adversarialRobustness } from './adversarial-robustness.js';
export { blackBoxFigure } from './black-box.js';
export { type ConfusionOptions, confusion, confusions } from './confusion.js';
export { distillationFlowchart } from './distillation-flowchart.js';
export { distillationRobustness } from './distillation-robustness.js';
export { distillationTemperature } from './distillation-temperature.js';
export { type ExportOptions, type ExportResult, exportFigures, type FigureFormat, findBrowser } from './export.js';
export type { Figure, PlotlyLayout, PlotlyTrace } from './figure.js';
export {
  formatCount,
  formatEpsilon,
  formatInterval,
  formatP,
  formatPercent,
  formatPoints,
  formatProportion,
} from './format.js';
export { heroFigure } from './hero.js';
export { perClassPrecisionRecall, perClassRoc } from './per-class-curves.js';
export { perClassThresholds } from './per-class-thresholds.js';
export { pipelineComparison } from './pipeline-comparison.js';
export { experimentFigures, holdoutConfusion } from './pipeline-figures.js';
export { pipelineMap } from './pipeline-map.js';
export { familyName, stageName } from './pipeline-names.js';
export { inScript, PAGE_POLICY, plotlyFile } from './plotly.js';
export { attackBarsFigure } from './robustness/attack-bars.js';
export { confusionUnderAttackFigure } from './robustness/confusion-under-attack.js';
export { perClassFigure } from './robustness/per-class.js';
export { perturbationSizesFigure } from './robustness/perturbation-sizes.js';
export { robustnessFigures } from './robustness/robustness-figures.js';
export { type NormOptions, securityCurveFigure } from './robustness/security-curve.js';
export {
  type AttackSeries,
  attackSeries,
  formatRadius,
  formatSize,
  labelledComparisons,
  normName,
} from './robustness/series.js';
export { formatStudent } from './students.js';
export { studyFigures } from './study-figures.js';
export { precisionRecallFigure, rocFigure } from './threshold-curves.js';
