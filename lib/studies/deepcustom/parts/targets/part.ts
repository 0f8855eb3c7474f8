import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { targetClaims } from './claims.js';
import { measureTargets } from './measure.js';
import { targetsPlan } from './plan.js';
import { targetsSection } from './section.js';
import { targetsTable } from './tables.js';

/** The networks under attack. */
export const targets: Part<Study, StudyResults> = {
  id: 'targets',
  title: () => 'Target networks',
  measure: measureTargets,
  recipe: (study) => ({ version: 1, plan: targetsPlan(study) }),
  claims: targetClaims,
  tables: { targets: ({ results, claims }) => targetsTable(results.targets, claims) },
  section: targetsSection,
};
