import { pgd } from '../../../../attacks/index.js';
import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { vaeRecipe } from '../../vae.js';
import { adaptiveFigure } from './figure.js';
import { measureAdaptive } from './measure.js';
import { adaptivePlan } from './plan.js';
import { adaptiveRocFigure } from './roc-figure.js';
import { adaptiveSection } from './section.js';
import { adaptiveTable, attacksTable } from './tables.js';
import { transferredAttacks } from './transferred.js';

/** All that decides what is measured: the plan, the autoencoder's training, and what the attacks leave to their defaults. */
function recipe(study: Study) {
  const plan = adaptivePlan(study);
  const [epsilon] = plan.epsilons;
  const made = [...Object.values(transferredAttacks(epsilon, plan)), pgd({ epsilon, steps: plan.steps })];
  const { settings: autoencoder } = vaeRecipe(study);
  return { version: 2, plan, autoencoder, attacks: made.map(({ name, settings }) => ({ name, settings })) };
}

/** What adaptive attacks leave of every purifier. */
export const adaptive: Part<Study, StudyResults> = {
  id: 'adaptive',
  title: () => 'Purifiers whose attacker knows them',
  measure: measureAdaptive,
  recipe,
  // The same rows and budgets in every profile on MNIST.
  anyProfile: true,
  tables: {
    adaptive: ({ results }) => adaptiveTable(results.adaptive),
    'adaptive-attacks': ({ results }) => attacksTable(results.adaptive),
  },
  figures: {
    'adaptive-accuracy': ({ adaptive: result }) => adaptiveFigure(result),
    'adaptive-roc': ({ adaptive: result }) => adaptiveRocFigure(result),
  },
  section: adaptiveSection,
};
