import {
  type CurveOptions,
  type CurvePoint,
  curve,
  type DirectLabel,
  formatPercent,
  type PlotlyTrace,
  plain,
  type StripRow,
} from '../../../figures/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import { LOOK } from '../palette.js';
import type { LocalTeacherResult, LocalTeachersResult } from '../parts/local-teachers/result.js';

/** Paler than the cloud it stands in for, and dashed: a model of the same kind, trained here. */
const STAND_IN = { ibm: LOOK.ibmStandIn, gcp: LOOK.gcpStandIn } as const;

/** Darker than the lines, so that words on white can be read. */
const WORDS = { ibm: '#1F7FB8', gcp: '#9A6700' } as const;

/** On the study's selected rows, or robust accuracy over all rows. */
type Rows = 'selected' | 'robust';

const points = ({ sets }: LocalTeacherResult, rows: Rows, shift: number): CurvePoint[] =>
  sets.map((set) => ({ x: set.epsilon + shift, y: set[rows].value, interval: set[rows].interval }));

/** Both models trained here over epsilon, dashed, with their 95 % Wilson intervals; none where none was asked. */
export const localTeacherCurves = (
  localTeachers: LocalTeachersResult | undefined,
  rows: Rows,
  axes?: CurveOptions['axes'],
  shift: { readonly ibm: number; readonly gcp: number } = { ibm: 0, gcp: 0 },
): PlotlyTrace[] =>
  localTeachers
    ? [localTeachers.ibm, localTeachers.gcp].map((teacher) =>
        curve({
          name: plain(teacher.name),
          look: STAND_IN[teacher.teacher],
          points: points(teacher, rows, shift[teacher.teacher]),
          line: 'dash',
          size: 7,
          axes,
        }),
      )
    : [];

/** "IBM’s stand-in" at the right end of each dashed line. */
export const localTeacherLabels = (localTeachers: LocalTeachersResult | undefined, rows: Rows): DirectLabel[] =>
  localTeachers
    ? [localTeachers.ibm, localTeachers.gcp].flatMap((teacher) => {
        const last = teacher.sets.at(-1);
        const color = WORDS[teacher.teacher];
        return last ? [{ text: `<b>${teacher.teacher.toUpperCase()}’s stand-in</b>`, color, y: last[rows].value }] : [];
      })
    : [];

/** Their shares for the small table below the axis. */
export const localTeacherRows = (
  localTeachers: LocalTeachersResult | undefined,
  rows: Rows,
  epsilons: readonly number[],
  decimals = 3,
): StripRow[] =>
  localTeachers
    ? [localTeachers.ibm, localTeachers.gcp].map((teacher) => ({
        label: `${teacher.teacher.toUpperCase()}, here`,
        color: WORDS[teacher.teacher],
        cells: epsilons.map((epsilon) => {
          const set = atEpsilon(teacher.sets, epsilon);
          return set ? formatPercent(set[rows].value, decimals) : null;
        }),
      }))
    : [];

/** For captions: what the dashed lines are. */
export const localTeacherCaption = (localTeachers: LocalTeachersResult | undefined): string =>
  localTeachers
    ? `Dashed: models of the same kind trained here, ${localTeachers.ibm.name} and ${localTeachers.gcp.name}; other models than the clouds’, one training of each.`
    : '';
