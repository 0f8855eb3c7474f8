import { formatProportion } from '../../../figures/index.js';
import type { MeasuredTable } from '../../../study/index.js';
import type { StudyResults } from '../study-results.js';

/** What a run on digits measured. */
export const measuredTable = ({ network: { networks, stamp } }: StudyResults): MeasuredTable => ({
  title: `Accuracy of the article’s network on ${stamp.instead}`,
  rows: [['seed', 'accuracy'], ...networks.map(({ seed, clean }) => [String(seed), formatProportion(clean)])],
});
