import { formatProportion } from '../../../figures/index.js';
import type { MeasuredTable } from '../../../study/index.js';
import { LOSSES } from '../schedule.js';
import type { StudyResults } from '../study-results.js';
import { attackText, networkText } from '../words.js';

/** What a run on digits measured. */
export const measuredTable = ({ cross: { rows, stamp } }: StudyResults): MeasuredTable => ({
  title: `Right answers to images made against the target, on ${stamp.instead}`,
  rows: [
    ['network', 'clean', ...LOSSES.map(attackText)],
    ...rows.map(({ network, clean, under }) => [
      networkText(network),
      formatProportion(clean),
      ...LOSSES.map((loss) => formatProportion(under[loss])),
    ]),
  ],
});
