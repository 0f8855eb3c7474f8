import {
  caption,
  curve,
  directLabels,
  epsilonAxis,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  missingWord,
  type PlotlyTrace,
  percentAxis,
  plain,
  plotHeight,
  strip,
  wrapped,
} from '../../../figures/index.js';
import { atEpsilon } from '../../../tensor/index.js';
import { LOOK } from '../palette.js';
import type { TeacherResult } from '../parts/clouds/result.js';
import type { StudyResults } from '../study-results.js';
import { chanceLabels, constant8Line, majorityLine } from './chance.js';
import { robustPoints, testRows } from './lenet.js';
import { localTeacherCaption, localTeacherCurves, localTeacherLabels, localTeacherRows } from './local-teachers.js';
import { measuredPoints, rowRange } from './teachers.js';

const HEIGHT = 678;
const MARGIN = { l: 136, r: 176, b: 196 };
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

/** `adv_robustness`: LeNet and the local teachers over all test rows, and what is known of the clouds beside them. */
export function adversarialRobustness({
  generation,
  ibm,
  gcp,
  localTeachers,
}: Pick<StudyResults, 'generation' | 'ibm' | 'gcp' | 'localTeachers'>): Figure {
  const { stamp } = generation;
  const teachers = [ibm, gcp];
  const epsilons = generation.curve.map((point) => point.epsilon);
  const all = testRows(generation);
  const word = missingWord(stamp);
  const subtitle = [
    `<b>LeNet</b>: robust accuracy over all ${formatCount(all)} test rows, 95 % intervals. Shaded bars: where each cloud’s must lie.`,
    'Markers in the cloud’s color: its accuracy on the rows selected for fooling LeNet, a harder set.',
    'Dashed: robust accuracy of the local teachers over all rows, under the same images.',
  ];
  const page = {
    title: 'Robust accuracy: what is measured and what is known',
    subtitle,
    stamp,
    height: HEIGHT,
    margin: MARGIN,
  };
  const data = [
    ...teachers.map(bounds),
    majorityLine(gcp),
    constant8Line(gcp),
    ...localTeacherCurves(localTeachers, 'robust'),
    curve({
      name: 'LeNet, all test rows',
      look: LOOK.lenet,
      points: robustPoints(generation),
      size: 7,
    }),
    ...teachers.map((cloud) =>
      curve({
        name: `${plain(cloud.name)}, selected rows`,
        look: LOOK[cloud.teacher],
        points: measuredPoints(cloud, SHIFT[cloud.teacher]),
        line: false,
        size: 8,
      }),
    ),
  ];
  const cells = ({ sets }: TeacherResult) =>
    epsilons.map((epsilon) => {
      const known = atEpsilon(sets, epsilon)?.robustBounds;
      return known
        ? `${formatPercent(known.low.value, 1).replace(/.%$/, '')} to ${formatPercent(known.high.value, 1)}`
        : null;
    });
  const last = generation.curve.at(-1);
  const labels = [
    ...(last ? [{ text: '<b>LeNet</b>, all rows', color: LOOK.lenet.color, y: last.robust.value }] : []),
    ...localTeacherLabels(localTeachers, 'robust'),
    ...chanceLabels(gcp),
    ...teachers.flatMap(({ teacher, name, sets }) => {
      const set = [...sets].reverse().find((one) => one.epsilon > 0 && one.selected);
      return set?.selected && set.epsilon === epsilons.at(-1) && stamp.comparable
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
      `Markers are the clouds’ accuracy on the selected rows (n from ${rowRange(gcp)}).`,
      localTeacherCaption(localTeachers),
      'Thin grey lines: what the largest class of each selected set, and always answering 8, would score there.',
    ),
    data,
    layout: frame(page, {
      barmode: 'overlay',
      xaxis: epsilonAxis(epsilons),
      yaxis: percentAxis('accuracy', { dtick: 0.2, range: [0, 1.02] }),
      annotations: [
        ...directLabels(labels, { pixels: plotHeight(page), range: [0, 1.02], x: 1 }),
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
            ...localTeacherRows(localTeachers, 'robust', epsilons, 2),
          ],
          epsilons,
          word,
        ),
      ],
    }),
  };
}
