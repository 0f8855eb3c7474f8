import {
  caption,
  curve,
  type DirectLabel,
  directLabels,
  epsilonAxis,
  FAINT,
  type Figure,
  formatCount,
  frame,
  missingWord,
  panelHeading,
  percentAxis,
  plotHeight,
  wrapped,
} from '../../../figures/index.js';
import { LOOK } from '../palette.js';
import type { TeacherResult } from '../parts/clouds/result.js';
import type { StudyResults } from '../study-results.js';
import { constant8Line, constant8Points } from './chance.js';
import { robustPoints, testRows } from './lenet.js';
import { localTeacherCaption, localTeacherCurves, localTeacherLabels } from './local-teachers.js';
import { studentBars, studentCleanPoint, studentPoints } from './students.js';
import { measuredPoints, printedPoints, rowRange, teacherCurves } from './teachers.js';

const HEIGHT = 520;
const MARGIN = { l: 72, r: 146, b: 62 };
/** For the headings of the two panels. */
const HEAD_ROOM = 22;
const LEFT = [0, 0.365] as const;
const RIGHT = [0.585, 1] as const;
const RANGE: [number, number] = [0, 1.03];

type HeroResults = Pick<StudyResults, 'generation' | 'ibm' | 'gcp' | 'distillation' | 'localTeachers'>;

/**
 * `hero`: the study in one picture. Left, fixed rows: LeNet and the local teachers on all test rows, student and
 * control on the held-out ones.
 * Right, the rows the study kept, which already fool LeNet. The two are never mixed in one panel.
 */
export function heroFigure({ generation, ibm, gcp, distillation, localTeachers }: HeroResults): Figure {
  const { stamp } = generation;
  const epsilons = generation.curve.map((point) => point.epsilon);
  const all = testRows(generation);
  const ticks = (anchor: string, domain: readonly [number, number]) =>
    epsilonAxis(epsilons, {
      domain: [...domain],
      anchor,
      ticktext: epsilons.map((epsilon) => (epsilon === 0 ? '0' : epsilon.toFixed(2).slice(1))),
      title: { text: 'ε of FGSM', font: { size: 13 }, standoff: 8 },
    });
  const right = { xaxis: 'x2', yaxis: 'y2' };
  const lenet = robustPoints(generation);
  const students = (['soft', 'hard'] as const).map((labels) => ({
    labels,
    name: labels === 'soft' ? 'distilled student' : 'control student',
    all: [...studentCleanPoint(distillation, labels), ...studentPoints(distillation, labels, 'heldOutRows')],
    selected: [...studentCleanPoint(distillation, labels), ...studentPoints(distillation, labels, 'selected')],
  }));
  const chance = constant8Points(gcp);
  const data = [
    ...localTeacherCurves(localTeachers, 'robust'),
    ...localTeacherCurves(localTeachers, 'selected', right),
    curve({ name: 'LeNet', look: LOOK.lenet, points: lenet, size: 7 }),
    ...students.map(({ labels, name, all: points }) => curve({ name, look: LOOK[labels], points })),
    constant8Line(gcp, right),
    ...[ibm, gcp].flatMap((teacher) => teacherCurves(teacher, { printedSize: 7, axes: right })),
    ...students.map(({ labels, name, selected }) => curve({ name, look: LOOK[labels], points: selected, axes: right })),
  ];
  const end = (text: string, color: string, points: readonly { y: number }[]): DirectLabel[] => {
    const last = points.at(-1);
    return last ? [{ text, color, y: last.y }] : [];
  };
  const cloudEnd = (teacher: TeacherResult): DirectLabel[] => {
    const printed = printedPoints(teacher);
    const points = printed.length > 0 ? printed : measuredPoints(teacher);
    return end(`<b>${wrapped(teacher.name)}</b>`, LOOK[teacher.teacher].color, points);
  };
  const subtitle = [
    'The rows the study kept already fool LeNet: accuracy on them (right) leaves out where the attack failed (left).',
    'Dashed: the local teachers on the same images.',
    ...(stamp.comparable
      ? [
          `Bars: 95 % intervals. Open, dotted: printed in the study; the predictions behind most of them were ${missingWord(stamp)}.`,
        ]
      : ['Bars: 95 % intervals.']),
  ];
  const page = { title: 'Accuracy under attack', subtitle, stamp, height: HEIGHT, margin: MARGIN, headRoom: HEAD_ROOM };
  const plot = plotHeight(page);
  const [soft, hard] = students;
  return {
    id: 'hero',
    caption: caption(
      stamp,
      `Accuracy under FGSM images made for LeNet. Left: the same rows at every ε, all ${formatCount(all)} test rows for LeNet and the local teachers, for the students the ${formatCount(distillation.testRows)} they were not trained on. Right: only the rows the study kept, which already fool LeNet (n from ${rowRange(gcp)}; at ε 0 the clean rows).`,
      localTeacherCaption(localTeachers),
      `Bars of LeNet and the clouds are 95 % Wilson intervals over rows. ${studentBars(distillation)}.`,
      stamp.comparable ? 'Open markers are printed figures whose predictions were mostly not published.' : '',
    ),
    data,
    layout: frame(page, {
      xaxis: ticks('y', LEFT),
      yaxis: percentAxis('accuracy', { range: RANGE, dtick: 0.2 }),
      xaxis2: ticks('y2', RIGHT),
      yaxis2: percentAxis('', { range: RANGE, dtick: 0.2, anchor: 'x2' }),
      annotations: [
        panelHeading('The same rows at every ε', LEFT[0]),
        panelHeading('Only rows that fool LeNet (ε > 0)', RIGHT[0]),
        ...directLabels(
          [
            ...end('<b>LeNet</b>', LOOK.lenet.color, lenet),
            ...localTeacherLabels(localTeachers, 'robust'),
            ...end('<b>distilled</b>', LOOK.soft.color, soft.all),
            ...end('<b>control</b>', LOOK.hard.color, hard.all),
          ],
          { pixels: plot, range: RANGE, x: LEFT[1] },
        ),
        ...directLabels(
          [
            // On digits the local teachers are the only ones, and are named in the left panel.
            ...(stamp.comparable ? [ibm, gcp].flatMap(cloudEnd) : localTeacherLabels(localTeachers, 'selected')),
            ...end('<b>distilled student</b>', LOOK.soft.color, soft.selected),
            ...end('<b>control student</b>', LOOK.hard.color, hard.selected),
            ...end('always “8”', FAINT, chance),
          ],
          { pixels: plot, range: RANGE, x: RIGHT[1], yref: 'y2' },
        ),
      ],
    }),
  };
}
