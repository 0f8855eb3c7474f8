import type { Part } from '../../../../study/index.js';
import { trainingOf } from '../../base.js';
import type { Study } from '../../contracts.js';
import { recipeCalled } from '../../recipes.js';
import { certifiedFigure } from './figure.js';
import { measureCertified } from './measure.js';
import { NETWORKS } from './networks.js';
import { certifiedPlan } from './plan.js';
import type { WithCertified } from './result.js';
import { certifiedSection } from './section.js';
import { certifiedTable, triesTable } from './tables.js';

/** What bounds prove, what attacks leave, and tries to break what is proved. */
export const certified: Part<Study, WithCertified> = {
  id: 'certified',
  title: () => 'Certified in L∞',
  measure: (study, onProgress) => measureCertified(study, onProgress),
  recipe: (study) => ({
    version: 1,
    plan: certifiedPlan(study),
    networks: NETWORKS.map(({ id }) => trainingOf(recipeCalled(study, id))),
  }),
  tables: {
    certified: ({ results }) => certifiedTable(results.certified),
    'certified-tries': ({ results }) => triesTable(results.certified),
  },
  figures: { certified: (results) => certifiedFigure(results.certified) },
  section: certifiedSection,
};
