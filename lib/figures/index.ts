export { colored, DirectLabel, directLabels, note, panelHeading, STRIP, StripRow, strip } from './annotations.js';
export { axesOf, axisSuffix, epsilonAxis, percentAxis, plainAxis } from './axes.js';
export { type ConfusionOptions, confusion } from './confusion.js';
export { baseline, CurveOptions, CurvePoint, curve, throughGaps } from './curve.js';
export { type DataRow, dataRows } from './data-rows.js';
export { type DigitCell, type DigitGridOptions, digitGrid } from './digit-grid.js';
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
  formatSpread,
} from './format.js';
export { frame, headHeight, plotHeight } from './frame.js';
export { graphSvg } from './network/graph-svg.js';
export { COLORS, FAINT, INK, type Look, SHARE_SCALE } from './palette.js';
export { sideBySide } from './panel-grid.js';
export { DOUBLE_COLUMN, hasData, PaperFigure, paperFigure } from './paper.js';
export { type PhotoCell, type PhotoGridOptions, photoGrid } from './photos.js';
export { inScript, isFlat, PAGE_POLICY, plotlyFile } from './plotly.js';
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
export { type TransferFigureOptions, transferMatrixFigure } from './transfer-matrix.js';
export { caption, listed, missingWord, plain, Source, wrapped } from './wording.js';
