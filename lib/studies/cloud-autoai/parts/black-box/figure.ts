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
import { axisKey, axisOf } from '../../figures/panels.js';
import { curveColor } from './look.js';
import {
  budgetCurve,
  levelLine,
  type PanelAxes,
  queryCurve,
  queryTicks,
  RADIUS_MARKS,
  transferPoints,
} from './panel.js';
import type { BlackBoxResult, VictimResult } from './result.js';
import { keyEpsilon } from './tables.js';

/** Pixels of a row of panels, with its heading above and its ticks below. */
const PANEL = 215;
const HEAD = 26;
const TICKS = 26;
/** Pixels of the legend: its room below the last ticks, a line of it, its marks, and a letter at most. */
const LEGEND = { gap: 46, line: 30, mark: 45, letter: 6.6 };
const MARGIN = { l: 66, r: 24 };
const WIDTH = 900 - MARGIN.l - MARGIN.r;
/** Shares of the width that the columns of panels take. */
const COLUMNS = [
  [0, 0.46],
  [0.54, 1],
] as const;

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

/** What is written on a panel: its row's title, the teacher above the first, the axis below the last, marks inside. */
function panelNotes(row: Row, { name }: VictimResult, { xaxis, yaxis }: PanelAxes, r: number, rows: number) {
  const inside = (text: string, more: Record<string, unknown>) =>
    note(text, { x: 0, xref: `${xaxis} domain`, xanchor: 'left', y: 1, yref: `${yaxis} domain`, ...more });
  const above = { yanchor: 'bottom' };
  return [
    inside(row.title, { ...above, yshift: 3, font: { size: 12.5, color: '#555555' } }),
    ...(r === 0 ? [inside(`<b>${wrapped(name, 60)}</b>`, { ...above, yshift: 22, font: { size: 13 } })] : []),
    // An axis title of Plotly's own would lie on the ticks here.
    ...(r === rows - 1
      ? [
          inside('queries to the teacher', {
            ...{ x: 0.5, xanchor: 'center', y: 0, yanchor: 'top', yshift: -TICKS, font: { size: 13 } },
          }),
        ]
      : []),
    ...(row.note
      ? [
          inside(row.note.text, {
            ...{ x: 0.02, y: 0.5, yanchor: 'middle', align: 'left', font: { size: 12, color: row.note.color } },
          }),
        ]
      : []),
  ];
}

/** The legend below everything, in as many columns as its longest name leaves room for, and its height. */
function legendOf(data: readonly PlotlyTrace[]) {
  const entries = data.flatMap(({ name, showlegend }) => (showlegend ? [String(name)] : []));
  // A name that is wider than its entry is cut at the page's edge.
  const text = Math.max(...entries.map((name) => name.length)) * LEGEND.letter;
  const perLine = Math.min(3, Math.max(1, Math.floor(WIDTH / (text + LEGEND.mark))));
  return {
    height: LEGEND.gap + LEGEND.line * Math.ceil(entries.length / perLine),
    legend: {
      ...{
        orientation: 'h',
        x: 0,
        xanchor: 'left',
        y: 0.005,
        yanchor: 'bottom',
        yref: 'container',
        font: { size: 12 },
      },
      ...{ entrywidth: Math.floor(WIDTH / perLine) - LEGEND.mark - 1, entrywidthmode: 'pixels' },
    },
  };
}

/** `black-box`: each teacher's accuracy against the queries an attacker spends on it. */
export function blackBoxFigure(result: BlackBoxResult): Figure {
  const { stamp, plan, victims } = result;
  const epsilons = [...new Set([Math.min(...plan.epsilons), keyEpsilon(plan)])];
  const ticks = queryTicks(Math.max(plan.squareQueries, plan.surrogateRows, ...plan.labelBudgets));
  const range: [number, number] = [10 ** ticks.range[0], 10 ** ticks.range[1]];
  const balls = epsilons.map((epsilon) => ballRow(epsilon, range));
  const rows = [...balls, labelRow(false, plan.radii), labelRow(true, plan.radii)];
  const height = rows.length * PANEL;
  const down = (pixels: number) => Number((1 - pixels / height).toFixed(4));
  const panels = rows.flatMap((row, r) =>
    victims.map((victim, c) => {
      const place = r * victims.length + c;
      const on: PanelAxes = { xaxis: axisOf('x', place), yaxis: axisOf('y', place) };
      const x = {
        type: 'log',
        tickmode: 'array',
        ...ticks,
        domain: [...COLUMNS[c % COLUMNS.length]],
        anchor: on.yaxis,
      };
      const domain = [down((r + 1) * PANEL - TICKS), down(r * PANEL + HEAD)];
      const y = { domain, anchor: on.xaxis, dtick: 0.25, range: [-0.02, 1.02] };
      return {
        axes: [
          [axisKey('x', place), plainAxis('', x)],
          [axisKey('y', place), percentAxis(c === 0 ? 'accuracy' : '', y)],
        ],
        annotations: panelNotes(row, victim, on, r, rows.length),
        data: row.traces(victim, on, place === 0),
      };
    }),
  );
  const data = panels.flatMap((panel) => panel.data);
  const { legend, height: legendHeight } = legendOf(data);
  const [n, few] = [formatCount(plan.rows), formatCount(plan.labelRows)];
  const page = {
    title: 'Black-box attacks on the two teachers',
    subtitle: [
      `Accuracy left, of the first ${n} test rows (HopSkipJump: ${few}), after so many queries about each image.`,
      'Points: images made on other models; their queries are counted in all. Bands and bars: 95 %.',
    ],
    stamp,
    headRoom: 22,
  };
  return {
    id: 'black-box',
    caption: caption(
      stamp,
      `Accuracy of ${victims.map(({ name }) => name).join(' and ')} against the queries of attackers who see answers alone:`,
      `L∞ attacks at ε ${epsilons.map(formatEpsilon).join(' and ')} on the first n = ${n} test rows,`,
      `HopSkipJump on the first n = ${few}, read at L2 lengths ${plan.radii.join(', ')}.`,
      `Points: images made elsewhere, at their queries in all (surrogates: ${formatCount(plan.surrogateRows)}).`,
      'Bands and bars: 95 % Wilson intervals over rows. Lowest: the teacher sees 256 grays.',
    ),
    data,
    layout: frame(
      { ...page, height: headHeight(page) + height + legendHeight, margin: { ...MARGIN, b: legendHeight } },
      {
        ...Object.fromEntries(panels.flatMap(({ axes }) => axes)),
        annotations: panels.flatMap(({ annotations }) => annotations),
        showlegend: true,
        legend,
      },
    ),
  };
}
