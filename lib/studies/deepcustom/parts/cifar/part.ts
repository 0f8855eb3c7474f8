import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import { cifarPlan } from '../../plan.js';
import type { StudyResults } from '../../study-results.js';
import { cifarClaims } from './claims.js';
import { measureCifar } from './measure.js';
import { cifarPartPlan } from './plan.js';
import { cifarSection } from './section.js';
import { cifarTable } from './tables.js';

/** The chain on CIFAR-10. */
export const cifar: Part<Study, StudyResults> = {
  id: 'cifar',
  title: () => 'CIFAR-10',
  measure: measureCifar,
  recipe: (study) => ({ version: 1, chain: cifarPlan(study.profile), ...cifarPartPlan(study) }),
  claims: cifarClaims,
  tables: { 'cifar-cells': cifarTable },
  section: cifarSection,
};
