import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { answersFigure } from './answers-figure.js';
import { measureLabel } from './measure.js';
import { mendedFigure } from './mended-figure.js';
import { labelPlan } from './plan.js';
import { probeFigure } from './probe-figure.js';
import { labelSection } from './section.js';
import { changesTable, probesTable, trainingTable, waysTable } from './tables.js';

/** What one generator for each class puts into an image: its label. */
export const label: Part<Study, StudyResults> = {
  id: 'label',
  title: () => 'Label',
  measure: measureLabel,
  recipe: (study) => ({ version: 1, chain: study.chain.plan, plan: labelPlan(study) }),
  tables: {
    'label-ways': ({ results }) => waysTable(results.label),
    'label-changes': ({ results }) => changesTable(results.label),
    'label-probes': ({ results }) => probesTable(results.label),
    'label-training': ({ results }) => trainingTable(results.label),
  },
  figures: {
    'label-answers': (results) => answersFigure(results.label),
    'label-probe': (results) => probeFigure(results.label),
    'label-mended': (results) => mendedFigure(results.label),
  },
  section: labelSection,
};
