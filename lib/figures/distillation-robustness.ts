import type { DistillationResult, TeacherResult } from '../replication/cloud-autoai/results.js';
import { epsilonAxis, percentAxis } from './axes.js';
import { curve, throughGaps } from './curve.js';
import type { Figure, PlotlyTrace } from './figure.js';
import { formatCount, formatEpsilon } from './format.js';
import { frame } from './frame.js';
import { LOOK } from './palette.js';
import { studentBars, studentCleanPoint, studentPoints } from './students.js';
import { measuredPoints, printedPoints } from './teachers.js';
import { caption, missingWord, wrapped } from './wording.js';

const HEIGHT = 600;
/** Curves that lie near one another stand side by side at each epsilon, so that their bars can be read. */
const BESIDE = { printedGcp: -0.01, heldOut: -0.005, soft: 0, hard: 0.005, printedIbm: 0.01 } as const;

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

/** `distillation`: the teacher without distillation, the student, its control, and the published rows. */
export function distillationRobustness({
  distillation,
  gcp,
  ibm,
}: {
  distillation: DistillationResult;
  gcp: TeacherResult;
  ibm: TeacherResult;
}): Figure {
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
  const data: PlotlyTrace[] = [];
  if (stamp.comparable) {
    data.push(
      curve({
        name: 'published: student of GCP',
        look: LOOK.soft,
        points: beside(printed('gcp'), BESIDE.printedGcp),
        open: true,
      }),
      curve({
        name: 'published: student of IBM<br>(teacher scores not published,<br>cannot be trained again)',
        look: { ...LOOK.soft, color: LOOK.ibm.color },
        points: beside(printed('ibm'), BESIDE.printedIbm),
        open: true,
      }),
      curve({
        name: `published: ${teacherName},<br>no distillation`,
        look: LOOK.gcp,
        points: printedPoints(teacher),
        open: true,
      }),
    );
  }
  data.push(
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
    curve({
      name: 'student, soft labels:<br>held-out twins only',
      look: { ...LOOK.soft, symbol: LOOK.lenet.symbol },
      points: beside(studentPoints(distillation, 'soft', 'heldOutTwins'), BESIDE.heldOut),
      line: 'dot',
      size: 7,
    }),
  );
  const epsilons = [
    ...new Set([0, ...teacher.sets.map((set) => set.epsilon), ...student('soft').map((point) => point.x)]),
  ].sort((a, b) => a - b);
  const selectedRows =
    distillation.runs[0]?.sets
      .map((set) => `${formatCount(set.selected.n)} at ε ${formatEpsilon(set.epsilon)}`)
      .join(', ') ?? 'none';
  const gone = teacher.sets.filter((set) => !set.selected).map((set) => `ε ${formatEpsilon(set.epsilon)}`);
  const subtitle = [
    'Accuracy on the rows selected for fooling LeNet; ε 0: the clean held-out rows (teacher: all clean rows).',
    ...(stamp.comparable
      ? ['Open, dashed: printed in the study. Filled: measured here, 95 % intervals; faint dots: single seeds.']
      : []),
  ];
  return {
    id: 'distillation',
    caption: caption(
      stamp,
      `A student distilled from ${distillation.teacherName} (n = ${formatCount(distillation.trainRows)} training rows), and the control of the same architecture trained on hard labels, on the selected sets (rows: ${selectedRows}).`,
      `${studentBars(distillation)}; the teacher’s bars are 95 % Wilson intervals over rows.`,
      'Curves stand side by side at each ε to be legible. Held-out twins are adversarial images made from rows that the student was not trained on.',
      gone.length > 0 ? `The teacher’s predictions at ${gone.join(', ')} were ${word}.` : '',
      stamp.comparable
        ? 'The IBM teacher’s scores were not published, so its student is shown only as published. All attacks are transferred from LeNet; none was made for the students.'
        : 'All attacks are transferred from LeNet; none was made for the students.',
    ),
    data,
    layout: frame(
      {
        title: 'Defensive distillation under transferred FGSM',
        subtitle,
        stamp,
        height: HEIGHT,
        margin: { l: 72, r: 250, b: 62 },
      },
      {
        xaxis: epsilonAxis(epsilons),
        yaxis: percentAxis('accuracy on the selected rows', { dtick: 0.2, range: [0, 1.03] }),
        showlegend: true,
        legend: {
          x: 1.03,
          xanchor: 'left',
          y: 1,
          yanchor: 'top',
          font: { size: 12 },
          tracegroupgap: 4,
          itemsizing: 'trace',
        },
      },
    ),
  };
}
