import { formatEpsilon, formatPercent, formatProportion } from '../../../../figures/index.js';
import { type Block, type Cell, paragraph, table } from '../../../../report/index.js';
import type { Claim, RunStamp } from '../../../../study/index.js';
import { claimVerdict, findClaim, missing, printedCell, proportionCell } from '../../../../study/index.js';
import { claimId } from '../../published.js';
import type { TeacherResult } from '../clouds/result.js';
import type { LocalTeacherResult } from './result.js';
import { localAt, localOrigin } from './text.js';

const strength = (epsilon: number) => (epsilon === 0 ? '0 (clean)' : formatEpsilon(epsilon));
const NOT_ASKED: Cell = { text: 'not measured (the stand-in was not asked at this strength)', tone: 'missing' };

/**
 * Tables 3 and 4: the study's figure, what its files give, what a model of the same kind trained here gives, and what a
 * constant answer would have scored.
 */
export const teacherTable = (
  caption: string,
  { sets, stamp }: TeacherResult,
  local: LocalTeacherResult,
  claims: readonly Claim[],
): Block =>
  table(
    caption,
    [
      'ε',
      'printed',
      'verdict on it',
      'recomputed on the selected rows [95 %]',
      're-measured (stand-in), selected rows [95 %]',
      're-measured (stand-in), all rows right before and after: robust accuracy against these images [95 %]',
      'largest class of the set',
      'always “8”',
      'accuracy over all rows under these images lies between',
      'all rows, if only the successes are submitted [95 %]',
    ],
    [
      validationRow(stamp, local, claims),
      ...sets.map((set): Cell[] => {
        const again = localAt(local, set.epsilon);
        return [
          strength(set.epsilon),
          printedCell(set.printed, stamp),
          claimVerdict(claims, claimId(local.teacher, set.epsilon)),
          proportionCell(set.selected, stamp),
          again ? formatProportion(again.selected) : NOT_ASKED,
          again ? formatProportion(again.robust) : NOT_ASKED,
          `${set.majority.label}: ${formatPercent(set.majority.share.value, 2)}`,
          formatPercent(set.constant8.value, 2),
          set.robustBounds
            ? `${formatPercent(set.robustBounds.low.value, 2)} and ${formatPercent(set.robustBounds.high.value, 2)}, n = ${set.robustBounds.low.n.toLocaleString('en-US')}`
            : missing(stamp),
          set.successesOnly
            ? formatProportion(set.successesOnly)
            : missing(stamp, set.selected ? 'clean predictions' : undefined),
        ];
      }),
    ],
  );

/** The study's line for its validation split, whose rows it does not name: no other column has a figure for them. */
function validationRow(stamp: RunStamp, local: LocalTeacherResult, claims: readonly Claim[]): Cell[] {
  const id = `${local.teacher}-validation`;
  const nameless: Cell = { text: 'rows not named', tone: 'missing' };
  return [
    'validation split',
    printedCell(findClaim(claims, id)?.published, stamp),
    claimVerdict(claims, id),
    missing(stamp),
    `${formatProportion(local.validation.accuracy)} (${local.validation.what})`,
    ...Array.from({ length: 5 }, () => nameless),
  ];
}

/** What the model trained here is, and how it answers. */
export function localTeacherBlocks(local: LocalTeacherResult): Block[] {
  const { name, sets, evaluation } = local;
  const [low, high] = evaluation.intervals.logLoss;
  return [
    paragraph(
      `Re-measured figures are those of ${name}: a model of the same kind, trained here and asked through the same CSV files. It is not the cloud’s model, and one training of it says nothing of how trainings scatter; its intervals are over rows. ${localOrigin(local)} On the clean rows that LeNet gets right its log loss is ${evaluation.logLoss.toFixed(4)} (95 % bootstrap interval ${low.toFixed(4)} to ${high.toFixed(4)}, n = ${evaluation.n.toLocaleString('en-US')}), its areas under the curves ${evaluation.aucPr.toFixed(4)} (precision over recall) and ${evaluation.aucRoc.toFixed(4)} (ROC).`,
    ),
    table(
      `How ${name} answers, trained here`,
      [
        'ε',
        'images of all rows as the attack leaves them [95 %]',
        'right before and after the attack (robust accuracy) [95 %]',
        'commonest answer on the selected rows',
        'share of answers that are 8 there',
      ],
      sets.map(({ epsilon, allRows, robust, answered, selected }) => {
        const first = answered.indexOf(Math.max(...answered));
        return [
          strength(epsilon),
          formatProportion(allRows),
          formatProportion(robust),
          `${first}: ${formatPercent(answered[first] / selected.n, 1)} of ${selected.n.toLocaleString('en-US')}`,
          formatPercent(answered[8] / selected.n, 1),
        ];
      }),
    ),
  ];
}

/** "ε 0.1, ε 0.2" of the sets whose predictions are missing. */
export const gaps = ({ sets }: TeacherResult): string[] =>
  sets
    .filter((set) => !set.selected)
    .map((set) => (set.epsilon === 0 ? 'the clean rows' : `ε ${formatEpsilon(set.epsilon)}`));
