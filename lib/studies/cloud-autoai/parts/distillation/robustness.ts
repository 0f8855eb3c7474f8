import {
  type CurvePoint,
  caption,
  curve,
  epsilonAxis,
  type Figure,
  formatCount,
  formatEpsilon,
  formatPercent,
  frame,
  type Look,
  missingWord,
  type PlotlyTrace,
  panelHeading,
  percentAxis,
  throughGaps,
  wrapped,
} from '../../../../figures/index.js';
import { attackedStudents, localStudents } from '../../figures/attacked-students.js';
import { studentBars, studentCleanPoint, studentPoints } from '../../figures/students.js';
import { measuredPoints, printedPoints } from '../../figures/teachers.js';
import { LOOK } from '../../palette.js';
import type { StudyResults } from '../../study-results.js';
import type { DistillationResult } from './result.js';
import { learnedTwins } from './section.js';

const PAGE = { height: 640, margin: { l: 72, r: 24, b: 168 }, headRoom: 26 };
const LEGEND = {
  ...{ orientation: 'h', x: 0, xanchor: 'left', y: -0.17, yanchor: 'top' },
  ...{ font: { size: 12 }, itemsizing: 'trace' },
};
/** Transferred attacks on the study's rows; attacks on the student on held-out rows, the same at every epsilon. */
const [LEFT, RIGHT] = [
  [0, 0.47],
  [0.55, 1],
] as const;
/** Curves that lie near one another are drawn side by side at each epsilon, so that their bars can be read. */
const BESIDE = { printedGcp: -0.01, soft: 0, hard: 0.005, printedIbm: 0.01 } as const;

const beside = <P extends { x: number }>(points: readonly P[], by: number): P[] =>
  points.map((point) => ({ ...point, x: Number((point.x + by).toFixed(4)) }));

/** Each seed as a faint dot, so that the spread is seen and not only summarized. */
function seedDots({ runs }: DistillationResult, labels: 'soft' | 'hard'): PlotlyTrace {
  const mine = runs.filter((run) => run.labels === labels);
  const dots = mine.flatMap((run) =>
    run.sets.map((set) => ({ x: set.epsilon, y: set.selected.value, seed: run.seed })),
  );
  return {
    type: 'scatter',
    mode: 'markers',
    name: `${labels} student, each seed`,
    x: beside(dots, BESIDE[labels]).map((dot) => dot.x),
    y: dots.map((dot) => Number(dot.y.toFixed(6))),
    text: dots.map((dot) => `seed ${dot.seed}`),
    marker: { color: LOOK[labels].color, size: 5, opacity: 0.45 },
    showlegend: false,
    hovertemplate: '%{text}<br>ε %{x}: %{y:.3%}<extra></extra>',
  };
}

/**
 * `distillation`: left, the teacher without distillation, students, controls, and the published rows; right, where
 * students were attacked with their own gradients, what that left of them.
 */
export function distillationRobustness({
  distillation,
  gcp,
  ibm,
  adaptive,
}: Pick<StudyResults, 'distillation' | 'gcp' | 'ibm' | 'adaptive'>): Figure {
  const { stamp } = distillation;
  const teacher = distillation.teacher === 'gcp' ? gcp : ibm;
  const word = missingWord(stamp);
  const printed = (whose: 'ibm' | 'gcp') =>
    distillation.printed.map((row) => ({ x: row.epsilon, y: row[whose] / 100 }));
  const teacherName = wrapped(distillation.teacherName, 26);
  const student = (labels: 'soft' | 'hard') => [
    ...studentCleanPoint(distillation, labels),
    ...studentPoints(distillation, labels, 'selected'),
  ];
  const published = (name: string, look: Look, points: readonly CurvePoint[]) =>
    curve({ name: `published: ${name}`, look, points, open: true });
  const data: PlotlyTrace[] = [
    ...(stamp.comparable
      ? [
          published('student of GCP', LOOK.soft, beside(printed('gcp'), BESIDE.printedGcp)),
          published(
            'student of IBM<br>(teacher scores not published,<br>cannot be trained again)',
            { ...LOOK.soft, color: LOOK.ibm.color },
            beside(printed('ibm'), BESIDE.printedIbm),
          ),
          published(`${teacherName},<br>no distillation`, LOOK.gcp, printedPoints(teacher)),
        ]
      : []),
    curve({
      name: `${teacherName},<br>no distillation${stamp.comparable ? ' (recomputed)' : ''}`,
      look: LOOK.gcp,
      points: measuredPoints(teacher),
      line: stamp.comparable ? false : throughGaps(teacher.sets),
      size: 8,
    }),
    seedDots(distillation, 'soft'),
    seedDots(distillation, 'hard'),
    curve({ name: 'student, soft labels', look: LOOK.soft, points: beside(student('soft'), BESIDE.soft) }),
    curve({ name: 'control, hard labels', look: LOOK.hard, points: beside(student('hard'), BESIDE.hard) }),
    ...localStudents(adaptive),
    ...attackedStudents(adaptive),
  ];
  const epsilons = [
    ...new Set([0, ...teacher.sets.map((set) => set.epsilon), ...student('soft').map((point) => point.x)]),
  ].sort((a, b) => a - b);
  const selectedRows =
    distillation.runs[0]?.sets
      .map((set) => `${formatCount(set.selected.n)} at ε ${formatEpsilon(set.epsilon)}`)
      .join(', ') ?? 'none';
  const gone = teacher.sets.filter((set) => !set.selected).map((set) => `ε ${formatEpsilon(set.epsilon)}`);
  const twins = learnedTwins(distillation);
  const subtitle = [
    'Left: on the rows that LeNet gets wrong under attack (ε 0: clean held-out rows; teacher: all clean rows).',
    `Right: the first ${formatCount(adaptive.attackedRows)} held-out rows, the same at every ε. Solid: what attacks on the student itself leave; dotted: FGSM made for LeNet.`,
    ...(stamp.comparable
      ? ['Open, dotted: printed in the study. Filled: measured here, 95 % intervals; faint dots: single seeds.']
      : []),
  ];
  const epsilonsOn = (domain: readonly [number, number], anchor: string, ticks: readonly number[]) =>
    epsilonAxis(ticks, {
      domain: [...domain],
      anchor,
      ticktext: ticks.map((epsilon) => (epsilon === 0 ? '0' : epsilon.toFixed(2).slice(1))),
      title: { text: 'ε (largest change of a pixel, of 1)', font: { size: 13 }, standoff: 8 },
    });
  const attacks = [...new Set(adaptive.students.flatMap(({ whiteBox }) => whiteBox.map(({ epsilon }) => epsilon)))];
  return {
    id: 'distillation',
    caption: caption(
      stamp,
      `Left: students of ${distillation.teacherName}, P12 and Tables (n = ${formatCount(distillation.trainRows)} training rows) and the control, on the selected rows of FGSM made for LeNet (${selectedRows}).`,
      `${studentBars(distillation)}; all other bars are 95 % Wilson intervals over rows.`,
      `Right: the same kinds of students, one training each, on the first ${formatCount(adaptive.attackedRows)} held-out rows:`,
      'robust to every attack up to that ε (FGSM and PGD on the student, AutoAttack where it was run, images made for LeNet), and to the images made for LeNet alone.',
      twins === undefined
        ? ''
        : `${formatPercent(twins, 0)} of the selected rows on the left are twins of training images, none on the right.`,
      gone.length > 0 ? `The teacher’s predictions at ${gone.join(', ')} were ${word}.` : '',
      stamp.comparable ? 'IBM’s scores were not published: its student is shown as published.' : '',
    ),
    data,
    layout: frame(
      {
        ...{ title: 'Defensive distillation: transferred examples, and attacks on the student', subtitle, stamp },
        ...PAGE,
      },
      {
        xaxis: epsilonsOn(LEFT, 'y', epsilons),
        yaxis: percentAxis('accuracy', { dtick: 0.2, range: [0, 1.03] }),
        xaxis2: epsilonsOn(RIGHT, 'y2', attacks),
        yaxis2: percentAxis('', { dtick: 0.2, range: [0, 1.03], anchor: 'x2' }),
        showlegend: true,
        legend: LEGEND,
        annotations: [
          panelHeading('Transferred from LeNet, selected rows', LEFT[0]),
          panelHeading('Attacked itself, the same rows at every ε', RIGHT[0]),
        ],
      },
    ),
  };
}
