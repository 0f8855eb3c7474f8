import { formatEpsilon, formatPercent, formatProportion } from '../../figures/index.js';
import type { TeacherResult } from '../../replication/cloud-autoai/results.js';
import { missing, printedCell, proportionCell } from '../cells.js';
import { type Block, table } from '../document.js';

/** Tables 3 and 4: the study's figure, what its files give, and what a constant answer would have scored. */
export const teacherTable = (caption: string, { sets, stamp }: TeacherResult): Block =>
  table(
    caption,
    [
      'ε',
      'printed',
      'recomputed on the selected rows [95 %]',
      'largest class of the set',
      'always “8”',
      'accuracy over all rows under these images lies between',
      'all rows, if only the successes are submitted [95 %]',
    ],
    sets.map((set) => [
      set.epsilon === 0 ? '0 (clean)' : formatEpsilon(set.epsilon),
      printedCell(set.printed, stamp),
      proportionCell(set.selected, stamp),
      `${set.majority.label}: ${formatPercent(set.majority.share.value, 2)}`,
      formatPercent(set.constant8.value, 2),
      set.robustBounds
        ? `${formatPercent(set.robustBounds.low.value, 2)} and ${formatPercent(set.robustBounds.high.value, 2)}, n = ${set.robustBounds.low.n.toLocaleString('en-US')}`
        : missing(stamp),
      set.successesOnly
        ? formatProportion(set.successesOnly)
        : missing(stamp, set.selected ? 'clean predictions' : undefined),
    ]),
  );

/** "ε 0.1, ε 0.2" of the sets whose predictions are missing. */
export const gaps = ({ sets }: TeacherResult): string[] =>
  sets
    .filter((set) => !set.selected)
    .map((set) => (set.epsilon === 0 ? 'the clean rows' : `ε ${formatEpsilon(set.epsilon)}`));
