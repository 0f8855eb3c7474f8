import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { membershipFigure } from './figure.js';
import { measurePrivacy } from './measure.js';
import { privacyPlan } from './plan.js';
import { privacySection } from './section.js';
import { membershipTable } from './tables.js';

/** Who was in the training set, told by the loss. */
export const privacy: Part<Study, StudyResults> = {
  id: 'privacy',
  title: () => 'Privacy: the loss tells who was in the training set',
  measure: measurePrivacy,
  recipe: (study) => ({ version: 1, plan: privacyPlan(study) }),
  tables: { membership: ({ results }) => membershipTable(results.privacy) },
  figures: { membership: ({ privacy: result }) => membershipFigure(result) },
  section: privacySection,
};
