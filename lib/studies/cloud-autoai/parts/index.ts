import type { Part } from '../../../study/index.js';
import type { Study } from '../contracts.js';
import type { StudyResults } from '../study-results.js';
import { adaptiveClaims } from './adaptive/claims.js';
import { replicateAdaptive } from './adaptive/measure.js';
import { adaptive } from './adaptive/section.js';
import { distillationTemperature } from './adaptive/temperature-figure.js';
import { blackBoxFigure } from './black-box/figure.js';
import { replicateBlackBox } from './black-box/measure.js';
import { blackBox } from './black-box/section.js';
import { accuracyOverEpsilon } from './clouds/accuracy-over-epsilon.js';
import { gcpClaims, ibmClaims } from './clouds/claims.js';
import { teacherConfusions } from './clouds/confusions.js';
import { compareTeachers, replicateGcp, replicateIbm } from './clouds/measure.js';
import { comparison } from './clouds/section-comparison.js';
import { gcp } from './clouds/section-gcp.js';
import { ibm } from './clouds/section-ibm.js';
import { precisionRecallFigure, rocFigure } from './clouds/threshold-curves.js';
import { distillationClaims } from './distillation/claims.js';
import { distillationFlowchart } from './distillation/flowchart.js';
import { replicateDistillation } from './distillation/measure.js';
import type { DistillationResult } from './distillation/result.js';
import { distillationRobustness } from './distillation/robustness.js';
import { distillation } from './distillation/section.js';
import { experimentClaims } from './experiment/claims.js';
import { experimentFigures } from './experiment/figures.js';
import { replicateExperiment } from './experiment/measure.js';
import { experiment } from './experiment/section.js';
import { adversarialExamples } from './generation/adversarial-examples.js';
import { generationClaims } from './generation/claims.js';
import { replicateGeneration } from './generation/measure.js';
import { lenet } from './generation/section.js';
import { measureTeachers } from './live/measure.js';

/** Every part of the study, in the order of its report. */
export const parts: readonly Part<Study, StudyResults>[] = [
  {
    id: 'generation',
    title: () => 'LeNet and FGSM',
    live: true,
    measure: (study) => replicateGeneration(study),
    claims: generationClaims,
    figures: (results) => [adversarialExamples(results.generation)],
    section: lenet,
  },
  {
    id: 'experiment',
    title: () => 'the AutoAI experiment',
    measure: (study) => replicateExperiment(study),
    claims: experimentClaims,
    figures: ({ experiment: result }) => experimentFigures(result),
    section: experiment,
  },
  {
    id: 'ibm',
    title: (results) => results.ibm.name,
    live: true,
    measure: replicateIbm,
    claims: ibmClaims,
    figures: (results) => [accuracyOverEpsilon(results), ...teacherConfusions(results.ibm)],
    section: ibm,
  },
  {
    id: 'gcp',
    title: (results) => results.gcp.name,
    live: true,
    measure: replicateGcp,
    claims: gcpClaims,
    figures: (results) => [
      ...teacherConfusions(results.gcp),
      ...[results.gcp, results.ibm].flatMap((teacher) => [precisionRecallFigure(teacher), rocFigure(teacher)]),
    ],
    section: gcp,
  },
  {
    id: 'comparison',
    title: () => 'the two on the same rows',
    live: true,
    measure: compareTeachers,
    section: comparison,
  },
  { id: 'live', title: () => 'the teachers trained here', measure: (study) => measureTeachers(study) },
  {
    id: 'distillation',
    title: () => 'distillation',
    measure: (study) => replicateDistillation(study),
    // More trainings are better evidence than later ones.
    weight: (result) => (result as DistillationResult).runs.length,
    claims: distillationClaims,
    figures: (results) => [distillationFlowchart(results.distillation), distillationRobustness(results)],
    section: distillation,
  },
  {
    id: 'adaptive',
    title: () => 'the students attacked',
    measure: (study) => replicateAdaptive(study),
    claims: adaptiveClaims,
    figures: (results) => [distillationTemperature(results.adaptive)].flatMap((figure) => figure ?? []),
    section: adaptive,
  },
  {
    id: 'blackBox',
    title: () => 'black boxes',
    measure: (study) => replicateBlackBox(study),
    figures: (results) => [blackBoxFigure(results.blackBox)],
    section: blackBox,
  },
];
