import type { Figure } from '../../figures/index.js';
import { adversarialRobustness } from './figures/adversarial-robustness.js';
import { heroFigure } from './figures/hero.js';
import { distillationTemperature } from './parts/adaptive/temperature-figure.js';
import { blackBoxFigure } from './parts/black-box/figure.js';
import { accuracyOverEpsilon } from './parts/clouds/accuracy-over-epsilon.js';
import { confusions } from './parts/clouds/confusions.js';
import { precisionRecallFigure, rocFigure } from './parts/clouds/threshold-curves.js';
import { distillationFlowchart } from './parts/distillation/flowchart.js';
import { distillationRobustness } from './parts/distillation/robustness.js';
import { experimentFigures } from './parts/experiment/figures.js';
import { adversarialExamples } from './parts/generation/adversarial-examples.js';
import type { StudyResults } from './study-results.js';

/** Every figure of the study, in the order of the report. */
export const studyFigures = (results: StudyResults): Figure[] => [
  heroFigure(results),
  adversarialExamples(results.generation),
  adversarialRobustness(results),
  ...experimentFigures(results.experiment),
  accuracyOverEpsilon(results),
  ...confusions(results),
  precisionRecallFigure(results.gcp),
  rocFigure(results.gcp),
  precisionRecallFigure(results.ibm),
  rocFigure(results.ibm),
  distillationFlowchart(results.distillation),
  distillationRobustness(results),
  ...[distillationTemperature(results.adaptive)].flatMap((figure) => figure ?? []),
  blackBoxFigure(results.blackBox),
];
