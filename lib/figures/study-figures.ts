import type { StudyResults } from '../replication/cloud-autoai/study-results.js';
import { accuracyOverEpsilon } from './accuracy-over-epsilon.js';
import { adversarialExamples } from './adversarial-examples.js';
import { adversarialRobustness } from './adversarial-robustness.js';
import { blackBoxFigure } from './black-box.js';
import { confusions } from './confusion.js';
import { distillationFlowchart } from './distillation-flowchart.js';
import { distillationRobustness } from './distillation-robustness.js';
import { distillationTemperature } from './distillation-temperature.js';
import type { Figure } from './figure.js';
import { heroFigure } from './hero.js';
import { experimentFigures } from './pipeline-figures.js';
import { precisionRecallFigure, rocFigure } from './threshold-curves.js';

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
