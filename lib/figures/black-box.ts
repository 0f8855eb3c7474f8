import type { BlackBoxResult, VictimResult } from '../replication/cloud-autoai/black-box/contracts.js';
import { note } from './annotations.js';
import { percentAxis, plainAxis } from './axes.js';
import { levelLine, type PanelAxes, queryCurve, questionTicks, transferPoints } from './black-box-panel.js';
import type { Figure, PlotlyTrace } from './figure.js';
import { formatCount, formatEpsilon } from './format.js';
import { frame } from './frame.js';
import { caption, wrapped } from './wording.js';

/** Radii of the L∞ panels: the smallest measured, and the study's smallest. */
const STUDY_EPSILON = 0.1;
const PANEL = 210;
const HEAD = 34;
const DASHES = ['dot', 'dash', 'solid'] as const;

interface Row {
  readonly title: string;
  traces(victim: VictimResult, axes: PanelAxes, first: boolean): PlotlyTrace[];
}

/** Everything that stays inside an L∞ ball. */
const ballRow = (epsilon: number, range: readonly [number, number]): Row => ({
  title: `no pixel changed by more than ε ${formatEpsilon(epsilon)}`,
  traces(victim, axes, legend) {
    const noise = victim.noise.find((row) => row.epsilon === epsilon);
    const curves = victim.curves.filter((curve) => curve.norm === 'linf' && curve.epsilon === epsilon);
    return [
      levelLine('clean', victim.clean.value, axes, { range, dash: 'dash', legend }),
      ...(noise ? [levelLine('random noise', noise.accuracy.value, axes, { range, dash: 'dot', legend })] : []),
      ...curves.flatMap((curve) =>
        queryCurve(curve, axes, {
          name: curve.attack === 'noise' ? 'noise, best of that many' : `${curve.attack} (sees scores)`,
          legend,
        }),
      ),
      ...transferPoints(victim, epsilon, axes, legend),
    ];
  },
});

/** HopSkipJump, which has no radius of its own. */
const labelRow = (rounded: boolean, radii: readonly number[]): Row => ({
  title: rounded ? 'HopSkipJump, images of 256 grays' : 'HopSkipJump (sees labels), any float32 image',
  traces: (victim, axes) =>
    radii.flatMap((radius, i) =>
      victim.curves
        .filter((curve) => curve.attack === 'HopSkipJump' && curve.rounded === rounded && curve.epsilon === radius)
        .flatMap((curve) =>
          queryCurve(curve, axes, { name: `L2 ${radius}`, dash: DASHES[i % DASHES.length], legend: false }),
        ),
    ),
});

/** Names the radii of a panel of HopSkipJump, beside its last points or, where those meet, in their order. */
const radiusNotes = (radii: readonly number[], axes: PanelAxes) =>
  note(radii.map((radius, i) => `${['┈', '╌', '─'][i % DASHES.length]} length ≤ ${radius}`).join('<br>'), {
    x: 1,
    xref: `${axes.xaxis} domain`,
    xanchor: 'right',
    y: 1,
    yref: `${axes.yaxis} domain`,
    yanchor: 'top',
    align: 'left',
    font: { size: 11.5 },
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
    return [top - (PANEL - HEAD - 26) / height, top - HEAD / height].map((share) => Number(share.toFixed(4))) as [
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
      const last = r === rows.length - 1;
      axes[`xaxis${name}`] = plainAxis(last ? 'questions to the teacher' : '', {
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
      if (r >= epsilons.length) annotations.push(radiusNotes(plan.radii, panel));
      data.push(...row.traces(victim, panel, r === 0 && c === 0));
    });
  });
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
      {
        title: 'Black-box attacks on the two teachers',
        subtitle: [
          `Accuracy left, of the first ${formatCount(plan.rows)} test rows (HopSkipJump: ${formatCount(plan.labelRows)}), after so many questions about each image.`,
          'Points: images made on other models; their questions are counted in all. Bands and bars: 95 %.',
        ],
        stamp,
        height: height + 250,
        margin: { l: 66, r: 24, b: 130 },
      },
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
          entrywidth: 200,
          entrywidthmode: 'pixels',
        },
      },
    ),
  };
}
