import type { GenerationResult, TeacherResult } from '../replication/cloud-autoai/results.js';
import type { Figure, PlotlyTrace } from './figure.js';
import { formatCount, formatPercent } from './format.js';
import {
  baseline,
  caption,
  curve,
  directLabels,
  epsilonAxis,
  FAINT,
  frame,
  headHeight,
  LOOK,
  missingWord,
  percentAxis,
  plain,
  strip,
  wrapped,
} from './style.js';

const HEIGHT = 640;
const MARGIN = { l: 136, r: 176, b: 158 };
/** Each cloud's bar stands a little beside its epsilon, so that both can be read. */
const SHIFT = { ibm: -0.006, gcp: 0.006 } as const;
const BAR = 0.009;

/** From "every other row was broken" to "none was": all that the published predictions say of robust accuracy. */
function bounds({ teacher, name, sets }: TeacherResult): PlotlyTrace {
  const bounded = sets.flatMap(({ epsilon, robustBounds }) => (robustBounds ? [{ epsilon, ...robustBounds }] : []));
  return {
    type: 'bar',
    name: `${plain(name)}: robust accuracy lies in here`,
    x: bounded.map(({ epsilon }) => epsilon + SHIFT[teacher]),
    base: bounded.map(({ low }) => low.value),
    y: bounded.map(({ low, high }) => high.value - low.value),
    width: BAR,
    marker: { color: LOOK[teacher].color, opacity: 0.28, line: { color: LOOK[teacher].color, width: 1.2 } },
    customdata: bounded.map(({ low, high }) => [low.value, high.value]),
    hovertemplate: `${plain(name)}: between %{customdata[0]:.2%} and %{customdata[1]:.2%} of all rows<extra></extra>`,
  };
}

/** `adv_robustness`: LeNet over all test rows, and what is known of the clouds beside it. */
export function adversarialRobustness({
  generation,
  ibm,
  gcp,
}: {
  generation: GenerationResult;
  ibm: TeacherResult;
  gcp: TeacherResult;
}): Figure {
  const { stamp } = generation;
  const teachers = [ibm, gcp];
  const epsilons = generation.curve.map((point) => point.epsilon);
  const all = generation.curve[0]?.robust.n ?? 0;
  const word = missingWord(stamp);
  const chance = gcp.sets.filter((set) => set.epsilon > 0);
  const subtitle = [
    `<b>LeNet</b>: robust accuracy over all ${formatCount(all)} test rows, 95 % intervals. Shaded bars: where each cloud’s must lie.`,
    'Markers in the cloud’s color: its accuracy on the rows selected for fooling LeNet, a harder set.',
  ];
  const plot = HEIGHT - MARGIN.b - headHeight({ subtitle, stamp });
  const data = [
    ...teachers.map(bounds),
    baseline(
      'largest class of the set',
      chance.map((set) => ({ x: set.epsilon, y: set.majority.share.value })),
      'dot',
    ),
    baseline(
      'always answering 8',
      chance.map((set) => ({ x: set.epsilon, y: set.constant8.value })),
      'dashdot',
    ),
    curve({
      name: 'LeNet, all test rows',
      look: LOOK.lenet,
      points: generation.curve.map(({ epsilon, robust }) => ({
        x: epsilon,
        y: robust.value,
        interval: robust.interval,
      })),
      size: 7,
    }),
    ...teachers.map(({ teacher, name, sets }) =>
      curve({
        name: `${plain(name)}, selected rows`,
        look: LOOK[teacher],
        points: sets.flatMap(({ epsilon, selected }) =>
          selected ? [{ x: epsilon + SHIFT[teacher], y: selected.value, interval: selected.interval }] : [],
        ),
        line: false,
        size: 8,
      }),
    ),
  ];
  const cells = ({ sets }: TeacherResult) =>
    epsilons.map((epsilon) => {
      const known = sets.find((set) => set.epsilon === epsilon)?.robustBounds;
      return known
        ? `${formatPercent(known.low.value, 1).replace(/.%$/, '')} to ${formatPercent(known.high.value, 1)}`
        : null;
    });
  const last = generation.curve.at(-1);
  const end = chance.at(-1);
  const labels = [
    ...(last ? [{ text: '<b>LeNet</b>, all rows', color: LOOK.lenet.color, y: last.robust.value }] : []),
    ...(end
      ? [
          { text: 'largest class (dotted)', color: FAINT, y: end.majority.share.value },
          { text: 'always “8” (dash-dot)', color: FAINT, y: end.constant8.value },
        ]
      : []),
    ...teachers.flatMap(({ teacher, name, sets }) => {
      const set = [...sets].reverse().find((one) => one.epsilon > 0 && one.selected);
      return set?.selected && set.epsilon === epsilons.at(-1)
        ? [{ text: `<b>${wrapped(name)}</b>`, color: LOOK[teacher].color, y: set.selected.value }]
        : [];
    }),
  ];
  return {
    id: 'adv_robustness',
    caption: caption(
      stamp,
      `LeNet’s robust accuracy over all ${formatCount(all)} test rows (bars: 95 % Wilson intervals over rows), beside the clouds.`,
      'The clouds’ predictions are known only for rows that fool LeNet, so their robust accuracy is known only to lie in the shaded range: its lower end takes every other row as broken, its upper end takes none as broken.',
      `Markers are the clouds’ accuracy on the selected rows (n from ${formatCount(Math.min(...gcp.sets.map((set) => set.rows)))} to ${formatCount(Math.max(...gcp.sets.map((set) => set.rows)))}).`,
      'Thin grey lines: what the largest class of each selected set, and always answering 8, would score there.',
    ),
    data,
    layout: frame(
      {
        title: 'Robust accuracy: what is measured and what is known',
        subtitle,
        stamp,
        height: HEIGHT,
        margin: MARGIN,
      },
      {
        barmode: 'overlay',
        xaxis: epsilonAxis(epsilons),
        yaxis: percentAxis('accuracy', { dtick: 0.2, range: [0, 1.02] }),
        annotations: [
          ...directLabels(labels, { pixels: plot, range: [0, 1.02], x: 1 }),
          ...strip(
            'Accuracy over all test rows; for the clouds the range it must lie in:',
            [
              {
                label: 'LeNet',
                color: LOOK.lenet.color,
                cells: generation.curve.map((point) => formatPercent(point.robust.value, 2)),
              },
              ...teachers.map((teacher) => ({
                label: teacher.teacher.toUpperCase(),
                color: LOOK[teacher.teacher].color,
                cells: cells(teacher),
              })),
            ],
            epsilons,
            word,
          ),
        ],
      },
    ),
  };
}
