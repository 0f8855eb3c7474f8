import type { Part } from '../../../../study/index.js';
import { baseRecipe, trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { recipeCalled } from '../../recipes.js';
import { architectureRecipes } from '../architecture/recipes.js';
import { measureChecklist } from './measure.js';
import { checklistPlan } from './plan.js';
import type { WithChecklist } from './result.js';
import { checklistSection } from './section.js';
import { BESIDE, ofIds, SOUND } from './sound.js';
import { checklistTable } from './tables.js';

/** What the checklist and the warnings of an evaluation say of masked models, planted mistakes and sound models. */
export const checklist: Part<Study, WithChecklist> = {
  id: 'checklist',
  title: () => 'What the checklist catches',
  measure: (study, onProgress) => measureChecklist(study, onProgress),
  recipe: (study) => {
    const plan = checklistPlan(study);
    const models = [...ofIds(SOUND, plan.sound), ...ofIds(BESIDE, plan.beside)];
    return {
      version: 3,
      plan,
      networks: [
        baseRecipe('lenet5', study.train),
        baseRecipe('half', study.train),
        architectureRecipes(study).distilled,
        ...models.map(({ id }) => recipeCalled(study, id)),
      ].map(trainingOf),
    };
  },
  tables: { checklist: ({ results }) => checklistTable(results.checklist) },
  section: checklistSection,
};
