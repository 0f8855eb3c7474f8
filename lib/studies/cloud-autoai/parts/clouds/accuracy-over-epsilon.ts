import {
  caption,
  type DirectLabel,
  directLabels,
  epsilonAxis,
  FAINT,
  type Figure,
  formatCount,
  formatEpsilon,
  formatPercent,
  frame,
  missingWord,
  note,
  type PlotlyTrace,
  percentAxis,
  plain,
  plotHeight,
  STRIP,
  strip,
  wrapped,
} from '../../../../figures/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { chanceLabels, constant8Line, majorityLine } from '../../figures/chance.js';
import {
  localTeacherCaption,
  localTeacherCurves,
  localTeacherLabels,
  localTeacherRows,
} from '../../figures/local-teachers.js';
import { measuredPoints, printedPoints, teacherCurves } from '../../figures/teachers.js';
import { LOOK } from '../../palette.js';
import type { StudyResults } from '../../study-results.js';
import type { LocalTeachersResult } from '../local-teachers/result.js';
import type { TeacherResult, TeacherSet } from './result.js';

const HEIGHT = 678;
const MARGIN = { l: 136, r: 150, b: 176 };
/** Shares of the plot's height given to the clean and to the adversarial rows when the axis is broken. */
const CLEAN_DOMAIN = [0.76, 1] as const;
const ADVERSARIAL_DOMAIN = [0, 0.68] as const;

const known = (set: TeacherSet): number[] => [
  ...(set.selected ? set.selected.interval : []),
  ...(set.printed === null ? [] : [set.printed / 100]),
];

/** The two stretches of a broken axis, or undefined where the values leave no gap to break at. */
function stretches(sets: readonly TeacherSet[], localTeachers: LocalTeachersResult) {
  const local = [...localTeachers.ibm.sets, ...localTeachers.gcp.sets];
  const ends = (attacked: boolean) =>
    local.filter((set) => set.epsilon > 0 === attacked).flatMap((set) => set.selected.interval);
  const clean = [...sets.filter((set) => set.epsilon === 0).flatMap(known), ...ends(false)];
  const adversarial = sets
    .filter((set) => set.epsilon > 0)
    .flatMap((set) => [...known(set), set.majority.share.value, set.constant8.value])
    .concat(ends(true));
  if (clean.length === 0 || adversarial.length === 0) return undefined;
  const low = Math.ceil(Math.max(...adversarial) * 20 + 0.4) / 20;
  const high = Math.floor(Math.min(...clean) * 100 - 0.5) / 100;
  return low < 0.6 && high > low + 0.2 ? { low, high } : undefined;
}

/**
 * `acc_ep`: both clouds on the rows the study selected, over epsilon; printed figures open, recomputed ones filled with
 * their 95 % Wilson intervals, the local teachers dashed. A strip below names every epsilon whose
 * predictions were not published.
 */
export function accuracyOverEpsilon({
  ibm,
  gcp,
  localTeachers,
}: Pick<StudyResults, 'ibm' | 'gcp' | 'localTeachers'>): Figure {
  const { stamp } = ibm;
  const teachers = [ibm, gcp];
  // On digits the printed figures belong to other images and are not drawn.
  const setsOf = (teacher: TeacherResult) =>
    teacher.sets.map((set) => (stamp.comparable ? set : { ...set, printed: null }));
  const all = teachers.flatMap(setsOf);
  const epsilons = [...new Set(all.map((set) => set.epsilon))].sort((a, b) => a - b);
  const broken = stretches(all, localTeachers);
  const panels = broken ? ['y', 'y2'] : ['y'];
  const range: [number, number] = [0, broken ? broken.low : 1];

  const word = missingWord(stamp);
  const data: PlotlyTrace[] = panels.flatMap((yaxis) =>
    [
      ...localTeacherCurves(localTeachers, 'selected', { yaxis }),
      ...teachers.flatMap((teacher) =>
        teacherCurves(teacher, { measuredAs: `${plain(teacher.name)}, recomputed`, axes: { yaxis } }),
      ),
    ].map((trace) => ({ ...trace, cliponaxis: broken !== undefined })),
  );
  // Both clouds were given the same sets, so one pair of baselines serves.
  data.push(majorityLine(gcp, { yaxis: 'y' }), constant8Line(gcp, { yaxis: 'y' }));

  const subtitle = stamp.comparable
    ? [
        'Share of the selected rows each cloud answers rightly; at ε > 0 only images that already fool LeNet.',
        'Open, dotted: printed in the study. Filled: recomputed from its prediction files, with 95 % intervals.',
        'Dashed: the local teachers on the same rows.',
      ]
    : [
        'Share of the selected rows that each local teacher answers rightly; at ε > 0 only images that already fool LeNet.',
      ];
  const page = {
    title: 'Cloud accuracy over epsilon',
    subtitle,
    stamp,
    height: HEIGHT,
    margin: MARGIN,
  };
  const lastOf = (teacher: TeacherResult) => {
    return [...measuredPoints(teacher), ...printedPoints(teacher)]
      .filter((point) => point.x > 0)
      .sort((a, b) => a.x - b.x)
      .at(-1)?.y;
  };
  const ends: DirectLabel[] = teachers.flatMap((teacher) => {
    const y = lastOf(teacher);
    // On digits the local teacher is the only model there is, and is named by its own line.
    return y === undefined || !stamp.comparable
      ? []
      : [{ text: `<b>${wrapped(teacher.name)}</b>`, color: LOOK[teacher.teacher].color, y }];
  });
  ends.push(...localTeacherLabels(localTeachers, 'selected'), ...chanceLabels(gcp));
  const domain = broken ? [...ADVERSARIAL_DOMAIN] : [0, 1];
  const counts = gcp.sets.map((set) => `${formatCount(set.rows)} at ε ${formatEpsilon(set.epsilon)}`).join(', ');
  return {
    id: 'acc_ep',
    caption: caption(
      stamp,
      `Accuracy of ${ibm.name} and ${gcp.name} on the selected sets over ε (rows: ${counts}).`,
      'The rows at ε > 0 are only those whose FGSM image fools LeNet, a different set at each ε, so this is not robust accuracy.',
      'Bars are 95 % Wilson intervals over rows.',
      stamp.comparable
        ? 'Where a cell below says “not published”, the study printed a figure whose predictions it did not publish, and nothing can be recomputed.'
        : '',
      localTeacherCaption(localTeachers),
      broken ? 'The vertical axis is broken between the clean and the adversarial rows.' : '',
    ),
    data,
    layout: frame(page, {
      xaxis: epsilonAxis(epsilons, { anchor: 'y' }),
      yaxis: percentAxis('accuracy on the selected rows', { domain, range, dtick: broken ? 0.05 : 0.2 }),
      ...(broken && {
        yaxis2: percentAxis('', {
          domain: [...CLEAN_DOMAIN],
          range: [broken.high, 1],
          nticks: 4,
          anchor: 'x',
        }),
      }),
      shapes: broken
        ? [ADVERSARIAL_DOMAIN[1], CLEAN_DOMAIN[0]].map((y) => ({
            type: 'line',
            xref: 'paper',
            yref: 'paper',
            x0: -0.012,
            x1: 0.012,
            y0: y - 0.012,
            y1: y + 0.012,
            line: { color: '#9A9A9A', width: 1.5 },
          }))
        : [],
      annotations: [
        ...directLabels(ends, { pixels: plotHeight(page) * (domain[1] - domain[0]), range, x: 1 }),
        ...(broken
          ? [
              note('axis broken', {
                // Too wide for a column of a paper, where the broken line must do.
                name: STRIP,
                x: 0,
                xref: 'paper',
                xanchor: 'left',
                xshift: 12,
                y: 0.72,
                yref: 'paper',
                font: { size: 11, color: FAINT },
              }),
            ]
          : []),
        ...strip(
          stamp.comparable
            ? 'Recomputed from the published predictions; the local teachers on the same rows:'
            : 'Measured in this run:',
          [
            ...teachers.map((teacher) => ({
              label: teacher.teacher.toUpperCase(),
              color: LOOK[teacher.teacher].color,
              cells: epsilons.map((epsilon) => {
                const set = atEpsilon(teacher.sets, epsilon);
                return set?.selected ? formatPercent(set.selected.value) : null;
              }),
            })),
            ...localTeacherRows(localTeachers, 'selected', epsilons),
          ],
          epsilons,
          word,
        ),
      ],
    }),
  };
}
