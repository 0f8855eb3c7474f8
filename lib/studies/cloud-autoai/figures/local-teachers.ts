import {
  type CurveOptions,
  curve,
  type DirectLabel,
  formatPercent,
  type PlotlyTrace,
  plain,
  type StripRow,
  wrapped,
} from '../../../figures/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import { LOOK } from '../palette.js';
import type { LocalTeachersResult } from '../parts/local-teachers/result.js';

/** Paler than the cloud it stands beside, and dashed. */
const LINES = { ibm: LOOK.p12, gcp: LOOK.tables } as const;

/** Darker than the lines, so that words on white can be read. */
const WORDS = { ibm: '#1F7FB8', gcp: '#9A6700' } as const;

/** On the study's selected rows, or robust accuracy over all rows. */
type Rows = 'selected' | 'robust';

/** Both local teachers over epsilon, dashed, with their 95 % Wilson intervals. */
export const localTeacherCurves = (
  { ibm, gcp }: LocalTeachersResult,
  rows: Rows,
  axes?: CurveOptions['axes'],
): PlotlyTrace[] =>
  [ibm, gcp].map(({ name, teacher, sets }) =>
    curve({
      name: plain(name),
      look: LINES[teacher],
      points: sets.map((set) => ({ x: set.epsilon, y: set[rows].value, interval: set[rows].interval })),
      line: 'dash',
      size: 7,
      axes,
    }),
  );

/** Their names at the right ends of their lines. */
export const localTeacherLabels = ({ ibm, gcp }: LocalTeachersResult, rows: Rows): DirectLabel[] =>
  [ibm, gcp].flatMap(({ name, teacher, sets }) =>
    sets.slice(-1).map((last) => ({ text: `<b>${wrapped(name)}</b>`, color: WORDS[teacher], y: last[rows].value })),
  );

/** Their shares for the small table below the axis. */
export const localTeacherRows = (
  { ibm, gcp }: LocalTeachersResult,
  rows: Rows,
  epsilons: readonly number[],
  decimals = 3,
): StripRow[] =>
  [ibm, gcp].map(({ name, teacher, sets }) => ({
    label: wrapped(name),
    color: WORDS[teacher],
    cells: epsilons.map((epsilon) => {
      const set = atEpsilon(sets, epsilon);
      return set ? formatPercent(set[rows].value, decimals) : null;
    }),
  }));

/** For captions: what the dashed lines are. */
export const localTeacherCaption = ({ ibm, gcp }: LocalTeachersResult): string =>
  `Dashed: the local teachers ${ibm.name} and ${gcp.name}; other models than the clouds’, one training of each.`;
