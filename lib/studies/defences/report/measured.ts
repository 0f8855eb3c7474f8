import { formatProportion, formatRadius } from '../../../figures/index.js';
import type { MeasuredTable } from '../../../study/index.js';
import { allDefences } from '../all.js';
import type { StudyResults } from '../study-results.js';

/** What a run on digits measured. */
export const measuredTable = (results: StudyResults): MeasuredTable => ({
  title: `Defences under non-adaptive and adaptive attacks, on ${results.training.stamp.instead}`,
  rows: [
    ['defence', 'ε', 'clean', 'non-adaptive', 'adaptive'],
    ...allDefences(results).map(({ name, epsilon, clean, claimed, adaptive }) => [
      name,
      formatRadius(epsilon),
      ...[clean, claimed, adaptive].map(formatProportion),
    ]),
  ],
});
