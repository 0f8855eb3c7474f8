import type { Part } from '../../../../study/index.js';
import type { Study } from '../../contracts.js';
import type { StudyResults } from '../../study-results.js';
import { accuracyOverEpsilon } from './accuracy-over-epsilon.js';
import { gcpClaims, ibmClaims } from './claims.js';
import { teacherConfusion } from './confusions.js';
import { compareTeachers, replicateGcp, replicateIbm } from './measure.js';
import { comparison as comparisonSection } from './section-comparison.js';
import { gcp as gcpSection } from './section-gcp.js';
import { ibm as ibmSection } from './section-ibm.js';
import { allRows, comparison as comparisonTable, table2, table3, table4 } from './tables.js';
import { precisionRecallFigure, rocFigure } from './threshold-curves.js';

/** Part 2: IBM AutoAI's recorded predictions. */
export const ibm: Part<Study, StudyResults> = {
  id: 'ibm',
  title: (results) => results.ibm.name,
  quick: true,
  measure: replicateIbm,
  claims: ibmClaims,
  tables: { table3, 'ibm-all-rows': allRows('ibm') },
  figures: {
    acc_ep: accuracyOverEpsilon,
    'confusion-ibm': (results) => teacherConfusion(results.ibm, 0),
    'confusion-ibm-.15': (results) => teacherConfusion(results.ibm, 0.15),
    'confusion-ibm-.3': (results) => teacherConfusion(results.ibm, 0.3),
    'pr-ibm': (results) => precisionRecallFigure(results.ibm),
    'roc-ibm': (results) => rocFigure(results.ibm),
  },
  section: ibmSection,
};

/** Part 3: GCP AutoML Tables' recorded scores. */
export const gcp: Part<Study, StudyResults> = {
  id: 'gcp',
  title: (results) => results.gcp.name,
  quick: true,
  measure: replicateGcp,
  claims: gcpClaims,
  tables: { table2, table4, 'gcp-all-rows': allRows('gcp') },
  figures: {
    'confusion-gcp': (results) => teacherConfusion(results.gcp, 0),
    'confusion-gcp-.15': (results) => teacherConfusion(results.gcp, 0.15),
    'pr-gcp': (results) => precisionRecallFigure(results.gcp),
    'roc-gcp': (results) => rocFigure(results.gcp),
  },
  section: gcpSection,
};

/** Part 3: the two clouds on the rows that both answered. */
export const comparison: Part<Study, StudyResults> = {
  id: 'comparison',
  title: () => 'the two on the same rows',
  quick: true,
  measure: compareTeachers,
  tables: { comparison: comparisonTable },
  section: comparisonSection,
};
