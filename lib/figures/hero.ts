import type { StudyResults, TeacherResult } from '../replication/cloud-autoai/results.js';
import type { Figure } from './figure.js';
import { formatCount } from './format.js';
import { studentBars, studentCleanPoint, studentPoints } from './students.js';
import {
  baseline,
  caption,
  curve,
  type DirectLabel,
  directLabels,
  epsilonAxis,
  FAINT,
  frame,
  headHeight,
  LOOK,
  missingWord,
  note,
  percentAxis,
  plain,
  throughGaps,
  wrapped,
} from './style.js';

const HEIGHT = 520;
const MARGIN = { l: 72, r: 146, b: 62 };
/** For the headings of the two panels. */
const HEAD_ROOM = 22;
const LEFT = [0, 0.375] as const;
const RIGHT = [0.57, 1] as const;
const RANGE: [number, number] = [0, 1.03];

/**
 * `hero`: the study in one picture. Left, every test row: LeNet, student and control on the same rows at each epsilon.
 * Right, the rows the study kept, which already fool LeNet. The two are never mixed in one panel.
 */
export function heroFigure({ generation, ibm, gcp, distillation }: Omit<StudyResults, 'comparison'>): Figure {
  const { stamp } = generation;
  const epsilons = generation.curve.map((point) => point.epsilon);
  const all = generation.curve[0]?.robust.n ?? 0;
  const ticks = (anchor: string, domain: readonly [number, number]) =>
    epsilonAxis(epsilons, {
      domain: [...domain],
      anchor,
      ticktext: epsilons.map((epsilon) => (epsilon === 0 ? '0' : epsilon.toFixed(2).slice(1))),
      title: { text: 'ε of FGSM', font: { size: 13 }, standoff: 8 },
    });
  const right = { xaxis: 'x2', yaxis: 'y2' };
  const lenet = generation.curve.map(({ epsilon, robust }) => ({
    x: epsilon,
    y: robust.value,
    interval: robust.interval,
  }));
  const students = (['soft', 'hard'] as const).map((labels) => ({
    labels,
    name: labels === 'soft' ? 'distilled student' : 'control student',
    all: studentPoints(distillation, labels, 'allRows'),
    selected: [...studentCleanPoint(distillation, labels), ...studentPoints(distillation, labels, 'selected')],
  }));
  const cloud = ({ sets }: TeacherResult) =>
    sets.flatMap(({ epsilon, selected }) =>
      selected ? [{ x: epsilon, y: selected.value, interval: selected.interval }] : [],
    );
  const printed = ({ sets }: TeacherResult) =>
    stamp.comparable
      ? sets.flatMap(({ epsilon, printed: value }) => (value === null ? [] : [{ x: epsilon, y: value / 100 }]))
      : [];
  const chance = gcp.sets.filter((set) => set.epsilon > 0).map((set) => ({ x: set.epsilon, y: set.constant8.value }));
  const data = [
    curve({ name: 'LeNet', look: LOOK.lenet, points: lenet, size: 7 }),
    ...students.map(({ labels, name, all: points }) => curve({ name, look: LOOK[labels], points })),
    baseline('always answering 8', chance, 'dashdot', right),
    ...[ibm, gcp].flatMap((teacher) => {
      const [look, name] = [LOOK[teacher.teacher], plain(teacher.name)];
      return [
        ...(stamp.comparable
          ? [curve({ name: `${name}, printed`, look, points: printed(teacher), open: true, axes: right, size: 7 })]
          : []),
        curve({
          name,
          look,
          points: cloud(teacher),
          line: stamp.comparable ? false : throughGaps(teacher.sets),
          axes: right,
          size: 7,
        }),
      ];
    }),
    ...students.map(({ labels, name, selected }) => curve({ name, look: LOOK[labels], points: selected, axes: right })),
  ];
  const end = (text: string, color: string, points: readonly { y: number }[]): DirectLabel[] => {
    const last = points.at(-1);
    return last ? [{ text, color, y: last.y }] : [];
  };
  const subtitle = [
    'The rows the study kept already fool LeNet: accuracy on them (right) is not robust accuracy (left).',
    ...(stamp.comparable
      ? [
          `Bars: 95 % intervals. Open, dashed: printed in the study; the predictions behind most of them were ${missingWord(stamp)}.`,
        ]
      : ['Bars: 95 % intervals.']),
  ];
  const plot = HEIGHT - MARGIN.b - headHeight({ subtitle, stamp, headRoom: HEAD_ROOM });
  const [soft, hard] = students;
  const heading = (text: string, x: number) =>
    note(`<b>${text}</b>`, {
      x,
      xref: 'paper',
      xanchor: 'left',
      y: 1,
      yref: 'paper',
      yanchor: 'bottom',
      yshift: 8,
      font: { size: 13.5 },
    });
  return {
    id: 'hero',
    caption: caption(
      stamp,
      `Accuracy under FGSM images made for LeNet. Left: all ${formatCount(all)} test rows, the same rows at every ε. Right: only the rows the study kept, which already fool LeNet (n from ${formatCount(Math.min(...gcp.sets.map((set) => set.rows)))} to ${formatCount(Math.max(...gcp.sets.map((set) => set.rows)))}; at ε 0 the clean rows).`,
      `Bars of LeNet and the clouds are 95 % Wilson intervals over rows. ${studentBars(distillation)}.`,
      stamp.comparable ? 'Open markers are printed figures whose predictions were mostly not published.' : '',
    ).replace(/ {2,}/g, ' '),
    data,
    layout: frame(
      { title: 'Accuracy under attack', subtitle, stamp, height: HEIGHT, margin: MARGIN, headRoom: HEAD_ROOM },
      {
        xaxis: ticks('y', LEFT),
        yaxis: percentAxis('accuracy', { range: RANGE, dtick: 0.2 }),
        xaxis2: ticks('y2', RIGHT),
        yaxis2: percentAxis('', { range: RANGE, dtick: 0.2, anchor: 'x2' }),
        annotations: [
          heading(`All ${formatCount(all)} test rows`, LEFT[0]),
          heading('Only rows that fool LeNet (ε > 0)', RIGHT[0]),
          ...directLabels(
            [
              ...end('<b>LeNet</b>', LOOK.lenet.color, lenet),
              ...end('<b>distilled</b>', LOOK.soft.color, soft.all),
              ...end('<b>control</b>', LOOK.hard.color, hard.all),
            ],
            { pixels: plot, range: RANGE, x: LEFT[1] },
          ),
          ...directLabels(
            [
              ...end(`<b>${wrapped(ibm.name)}</b>`, LOOK.ibm.color, printed(ibm).length ? printed(ibm) : cloud(ibm)),
              ...end(`<b>${wrapped(gcp.name)}</b>`, LOOK.gcp.color, printed(gcp).length ? printed(gcp) : cloud(gcp)),
              ...end('<b>distilled student</b>', LOOK.soft.color, soft.selected),
              ...end('<b>control student</b>', LOOK.hard.color, hard.selected),
              ...end('always “8”', FAINT, chance),
            ],
            { pixels: plot, range: RANGE, x: RIGHT[1], yref: 'y2' },
          ),
        ],
      },
    ),
  };
}
