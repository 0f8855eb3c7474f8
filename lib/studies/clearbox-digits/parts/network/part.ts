import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { networkClaims } from './claims.js';
import { measureNetwork } from './measure.js';
import { networkSection, networksTable } from './section.js';

/** The article's network. */
export const network: Part<Study, StudyResults> = {
  id: 'network',
  title: () => 'The network',
  measure: measureNetwork,
  claims: networkClaims,
  tables: { networks: ({ results }) => networksTable(results.network) },
  section: networkSection,
};
