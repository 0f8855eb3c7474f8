import {
  caption,
  type Figure,
  formatCount,
  formatEpsilon,
  frame,
  headHeight,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
  wrapped,
} from '../../../../figures/index.js';
import { atEpsilon } from '../../../../tensor/index.js';
import { curveColor } from './look.js';
import {
  budgetCurve,
  levelLine,
  type PanelAxes,
  queryCurve,
  questionTicks,
  RADIUS_MARKS,
  transferPoints,
} from './panel.js';
import type { BlackBoxResult, VictimResult } from './result.js';

/** Radii of the L∞ panels: the smallest measured, and the study's smallest. */
const STUDY_EPSILON = 0.1;
/** Pixels of a row of panels, with its heading above and its ticks below. */
const PANEL = 215;
const HEAD = 26;
const TICKS = 26;
/** Pixels of the legend: its room below the last ticks, a line of it, its marks, and a letter at most. */
const LEGEND = { gap: 46, line: 30, mark: 45, letter: 6.6 };
const MARGIN = { l: 66, r: 24 };
const WIDTH = 900 - MARGIN.l - MARGIN.r;

const CURVE_NAMES = { noise: 'noise, best of that many', Square: 'Square, sees scores', HopSkipJump: 'HopSkipJump' };

interface Row {
  readonly title: string;
  traces(victim: VictimResult, axes: PanelAxes, first: boolean): PlotlyTrace[];
  /** Written where no budget reaches: at the left. */
  readonly note?: { readonly text: string; readonly color: string };
}

/** Everything that stays inside an L∞ ball. */
const ballRow = (epsilon: number, range: readonly [number, number]): Row => ({
  title: `no pixel changed by more than ε ${formatEpsilon(epsilon)}`,
  traces(victim, axes, legend) {
    const noise = atEpsilon(victim.noise, epsilon);
    const curves = victim.curves.filter((curve) => curve.norm === 'linf' && curve.epsilon === epsilon);
    return [
      levelLine('clean', victim.clean.value, axes, { range, dash: 'dash', legend }),
      ...(noise ? [levelLine('random noise', noise.accuracy.value, axes, { range, dash: 'dot', legend })] : []),
      ...curves.flatMap((curve) => queryCurve(curve, axes, CURVE_NAMES[curve.attack], legend)),
      ...transferPoints(victim, epsilon, axes, legend),
    ];
  },
});

/** HopSkipJump, which has no radius of its own. */
const labelRow = (rounded: boolean, radii: readonly number[]): Row => ({
  title: rounded ? 'HopSkipJump, images of 256 grays' : 'HopSkipJump (sees labels), any float32 image',
  traces: (victim, axes) =>
    victim.curves
      .filter((curve) => curve.attack === 'HopSkipJump' && curve.rounded === rounded && radii.includes(curve.epsilon))
      .map((curve) => budgetCurve(curve, axes, radii.indexOf(curve.epsilon))),
  note: {
    text: radii.map((radius, i) => `${RADIUS_MARKS[i % RADIUS_MARKS.length]} length ≤ ${radius}`).join('<br>'),
    color: curveColor({ attack: 'HopSkipJump', rounded }),
  },
});

/** `black-box`: each teacher's accuracy against the questions an attacker puts to it. */
export function blackBoxFigure(result: BlackBoxResult): Figure {
  const { stamp, plan, victims } = result;
  const smallest = Math.min(...plan.epsilons);
  const epsilons = [...new Set([smallest, ...plan.epsilons.filter((epsilon) => epsilon === STUDY_EPSILON)])];
  const most = Math.max(plan.squareQueries, plan.surrogateRows, ...plan.labelBudgets);
  const ticks = questionTicks(most);
  const range: [number, number] = [10 ** ticks.range[0], 10 ** ticks.range[1]];
  const rows: Row[] = [
    ...epsilons.map((epsilon) => ballRow(epsilon, range)),
    labelRow(false, plan.radii),
    labelRow(true, plan.radii),
  ];
  const axisName = (row: number, column: number) => {
    const place = row * victims.length + column;
    return place === 0 ? '' : String(place + 1);
  };
  const height = rows.length * PANEL;
  const domainOf = (row: number): [number, number] => {
    const top = 1 - (row * PANEL) / height;
    return [top - (PANEL - TICKS) / height, top - HEAD / height].map((share) => Number(share.toFixed(4))) as [
      number,
      number,
    ];
  };
  const columns: [number, number][] = [
    [0, 0.46],
    [0.54, 1],
  ];
  const axes: Record<string, unknown> = {};
  const annotations: Record<string, unknown>[] = [];
  const data: PlotlyTrace[] = [];
  rows.forEach((row, r) => {
    victims.forEach((victim, c) => {
      const name = axisName(r, c);
      const panel: PanelAxes = { xaxis: `x${name}`, yaxis: `y${name}` };
      axes[`xaxis${name}`] = plainAxis('', {
        type: 'log',
        tickmode: 'array',
        tickvals: ticks.tickvals,
        ticktext: ticks.ticktext,
        range: ticks.range,
        domain: columns[c % columns.length],
        anchor: panel.yaxis,
      });
      axes[`yaxis${name}`] = percentAxis(c === 0 ? 'accuracy' : '', {
        domain: domainOf(r),
        anchor: panel.xaxis,
        dtick: 0.25,
        range: [-0.02, 1.02],
      });
      annotations.push(
        note(row.title, {
          x: 0,
          xref: `${panel.xaxis} domain`,
          xanchor: 'left',
          y: 1,
          yref: `${panel.yaxis} domain`,
          yanchor: 'bottom',
          yshift: 3,
          font: { size: 12.5, color: '#555555' },
        }),
      );
      if (r === 0)
        annotations.push(
          note(`<b>${wrapped(victim.name, 60)}</b>`, {
            x: 0,
            xref: `${panel.xaxis} domain`,
            xanchor: 'left',
            y: 1,
            yref: `${panel.yaxis} domain`,
            yanchor: 'bottom',
            yshift: 22,
            font: { size: 13 },
          }),
        );
      // An axis title of Plotly's own would lie on the ticks here.
      if (r === rows.length - 1)
        annotations.push(
          note('questions to the teacher', {
            x: 0.5,
            xref: `${panel.xaxis} domain`,
            y: 0,
            yref: `${panel.yaxis} domain`,
            yanchor: 'top',
            yshift: -TICKS,
            font: { size: 13 },
          }),
        );
      if (row.note)
        annotations.push(
          note(row.note.text, {
            x: 0.02,
            xref: `${panel.xaxis} domain`,
            xanchor: 'left',
            y: 0.5,
            yref: `${panel.yaxis} domain`,
            yanchor: 'middle',
            align: 'left',
            font: { size: 12, color: row.note.color },
          }),
        );
      data.push(...row.traces(victim, panel, r === 0 && c === 0));
    });
  });
  const entries = data.flatMap(({ name, showlegend }) => (showlegend ? [String(name)] : []));
  // A name that is wider than its entry is cut at the page's edge.
  const text = Math.max(...entries.map((name) => name.length)) * LEGEND.letter;
  const perLine = Math.min(3, Math.max(1, Math.floor(WIDTH / (text + LEGEND.mark))));
  const legendHeight = LEGEND.gap + LEGEND.line * Math.ceil(entries.length / perLine);
  const page = {
    title: 'Black-box attacks on the two teachers',
    subtitle: [
      `Accuracy left, of the first ${formatCount(plan.rows)} test rows (HopSkipJump: ${formatCount(plan.labelRows)}), after so many questions about each image.`,
      'Points: images made on other models; their questions are counted in all. Bands and bars: 95 %.',
    ],
    stamp,
    headRoom: 22,
  };
  return {
    id: 'black-box',
    caption: caption(
      stamp,
      `Accuracy of both teachers trained here under attackers who see no more than answers, against the questions they ask: L∞ attacks at ε ${epsilons.map(formatEpsilon).join(' and ')} on the first n = ${formatCount(plan.rows)} test rows, HopSkipJump on the first n = ${formatCount(plan.labelRows)}, read at L2 lengths ${plan.radii.join(', ')}.`,
      `Curves count questions for each image; points are images made elsewhere, at the questions their maker asked in all (0: none; up to ${formatCount(plan.surrogateRows)} to teach an imitation).`,
      'Bands and bars are 95 % Wilson intervals over rows.',
      'HopSkipJump was run anew for every budget drawn; its lower panels show what it finds when the teacher sees only images of 256 grays.',
    ),
    data,
    layout: frame(
      { ...page, height: headHeight(page) + height + legendHeight, margin: { ...MARGIN, b: legendHeight } },
      {
        ...axes,
        annotations,
        showlegend: true,
        legend: {
          orientation: 'h',
          x: 0,
          xanchor: 'left',
          y: 0.005,
          yanchor: 'bottom',
          yref: 'container',
          font: { size: 12 },
          entrywidth: Math.floor(WIDTH / perLine) - LEGEND.mark - 1,
          entrywidthmode: 'pixels',
        },
      },
    ),
  };
}
