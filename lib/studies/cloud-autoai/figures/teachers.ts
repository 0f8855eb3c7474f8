import {
  type CurveOptions,
  type CurvePoint,
  curve,
  formatCount,
  type PlotlyTrace,
  plain,
  throughGaps,
} from '../../../figures/index.js';
import { LOOK } from '../palette.js';
import type { TeacherResult } from '../parts/clouds/result.js';

/** A cloud's accuracy on the selected rows wherever its predictions are known; `shift` moves the points along epsilon. */
export const measuredPoints = ({ sets }: Pick<TeacherResult, 'sets'>, shift = 0): CurvePoint[] =>
  sets.flatMap(({ epsilon, selected }) =>
    selected ? [{ x: epsilon + shift, y: selected.value, interval: selected.interval }] : [],
  );

/** The figures the study printed; none on digits, where they belong to other images. */
export const printedPoints = ({ stamp, sets }: Pick<TeacherResult, 'stamp' | 'sets'>): CurvePoint[] =>
  stamp.comparable
    ? sets.flatMap(({ epsilon, printed }) => (printed === null ? [] : [{ x: epsilon, y: printed / 100 }]))
    : [];

/** A cloud's printed figures, open, where they may be compared, and the measured ones, filled. */
export function teacherCurves(
  teacher: TeacherResult,
  options: { measuredAs?: string; printedSize?: number; axes: CurveOptions['axes'] },
): PlotlyTrace[] {
  const name = plain(teacher.name);
  const look = LOOK[teacher.teacher];
  const { measuredAs = name, printedSize, axes } = options;
  const { comparable } = teacher.stamp;
  return [
    ...(comparable
      ? [curve({ name: `${name}, printed`, look, points: printedPoints(teacher), open: true, size: printedSize, axes })]
      : []),
    curve({
      name: measuredAs,
      look,
      points: measuredPoints(teacher),
      line: comparable ? false : throughGaps(teacher.sets),
      size: 7,
      axes,
    }),
  ];
}

/** "1,300 to 9,810": the rows of the smallest and of the largest set. */
export function rowRange({ sets }: Pick<TeacherResult, 'sets'>): string {
  const rows = sets.map((set) => set.rows);
  return `${formatCount(Math.min(...rows))} to ${formatCount(Math.max(...rows))}`;
}
