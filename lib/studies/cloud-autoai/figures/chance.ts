import {
  baseline,
  type CurveOptions,
  type CurvePoint,
  type DirectLabel,
  FAINT,
  type PlotlyTrace,
} from '../../../figures/index.js';
import type { TeacherResult, TeacherSet } from '../parts/clouds/result.js';

type Sets = Pick<TeacherResult, 'sets'>;

// On the attacked sets only: those are what chance is held against.
const points = ({ sets }: Sets, read: (set: TeacherSet) => number): CurvePoint[] =>
  sets.filter((set) => set.epsilon > 0).map((set) => ({ x: set.epsilon, y: read(set) }));

const majorityPoints = (teacher: Sets): CurvePoint[] => points(teacher, (set) => set.majority.share.value);

/** What always answering 8 scores on each selected set with an attack. */
export const constant8Points = (teacher: Sets): CurvePoint[] => points(teacher, (set) => set.constant8.value);

/** What answering the largest class of each selected set scores there. */
export const majorityLine = (teacher: Sets, axes?: CurveOptions['axes']): PlotlyTrace =>
  baseline('largest class of the set', majorityPoints(teacher), 'dot', axes);

export const constant8Line = (teacher: Sets, axes?: CurveOptions['axes']): PlotlyTrace =>
  baseline('always answering 8', constant8Points(teacher), 'dashdot', axes);

/** Names for the right ends of both lines. */
export const chanceLabels = (teacher: Sets): DirectLabel[] => [
  ...majorityPoints(teacher)
    .slice(-1)
    .map(({ y }) => ({ text: 'largest class (dotted)', color: FAINT, y })),
  ...constant8Points(teacher)
    .slice(-1)
    .map(({ y }) => ({ text: 'always “8” (dash-dot)', color: FAINT, y })),
];
