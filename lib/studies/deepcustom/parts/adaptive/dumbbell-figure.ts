import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatEpsilon,
  formatProportion,
  frame,
  headHeight,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { networkText } from '../../words.js';

import type { AdaptiveAttack, AdaptiveCell, AdaptiveResult } from './result.js';
import { ATTACK_ORDER, adaptiveText, cellAt } from './words.js';

const ACROSS = 4;
/** Pixels of an attack's line, and above a panel for its heading and the axis of the one above. */
const LINE = 22;
const BETWEEN = 60;
/** Between two columns, in shares of the page. */
const GAP = 0.05;

/** One mark of each attack, with its interval. */
function marks(
  name: string,
  cells: readonly AdaptiveCell[],
  read: 'static' | 'adaptive' | 'control',
  look: { readonly symbol: string; readonly color: string; readonly size: number },
  axes: ReturnType<typeof axesOf>,
): PlotlyTrace {
  const shown = cells.filter((cell) => cell[read]);
  const shares = shown.flatMap((cell) => cell[read] ?? []);
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: shares.map(({ value }) => Number(value.toFixed(6))),
    y: shown.map(({ attack }) => adaptiveText(attack)),
    marker: { symbol: look.symbol, color: look.color, size: look.size, line: { width: 1.5, color: look.color } },
    error_x: {
      type: 'data',
      symmetric: false,
      array: shares.map(({ value, interval }) => Number((interval[1] - value).toFixed(6))),
      arrayminus: shares.map(({ value, interval }) => Number((value - interval[0]).toFixed(6))),
      color: look.color,
      thickness: 1.3,
      width: 3,
    },
    customdata: shares.map(formatProportion),
    hovertemplate: `${name}<br>%{y}: %{customdata}<extra></extra>`,
    cliponaxis: false,
    ...axes,
  };
}

/** A line from static to adaptive in each attack. */
const links = (cells: readonly AdaptiveCell[], axes: ReturnType<typeof axesOf>): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  name: 'static to adaptive',
  x: cells.flatMap((cell) => [cell.static.value, cell.adaptive.value, null]),
  y: cells.flatMap(({ attack }) => [adaptiveText(attack), adaptiveText(attack), null]),
  line: { color: COLORS.gray, width: 3 },
  hoverinfo: 'skip',
  ...axes,
});

/** `adaptive-dumbbell`: a panel for each network; from what the static sets show to what attacks on the network itself leave. */
export function dumbbellFigure(result: AdaptiveResult): Figure {
  const { stamp, epsilon, clean, autoAttackRows, more } = result;
  const attacks: readonly AdaptiveAttack[] = ATTACK_ORDER.filter((attack) => attack !== 'worst');
  const lines = Math.ceil(clean.length / ACROSS);
  const pixels = lines * attacks.length * LINE + (lines - 1) * BETWEEN;
  const page = {
    title: 'Attacks made on the target, and made on the network under test',
    subtitle: [
      `<span style="color:${COLORS.blue}">○</span> made once on the target (static)   <span style="color:${COLORS.vermilion}">●</span> made on the network itself (adaptive)   <span style="color:${COLORS.gray}">◇</span> generators gone on, on the target`,
      `Share read right, bars: 95 % over images; dotted: clean images`,
    ],
    stamp,
    margin: { l: 112, r: 24, b: 60 },
    headRoom: 30,
  };
  const n = formatCount(clean[0].share.n);
  const width = (1 - GAP * (ACROSS - 1)) / ACROSS;
  const panels = clean.map(({ network, share }, i) => {
    const [line, column] = [Math.floor(i / ACROSS), i % ACROSS];
    const left = column * (width + GAP);
    const top = pixels - line * (attacks.length * LINE + BETWEEN);
    return {
      ...{ network, share, line, column, axes: axesOf(i), suffix: axisSuffix(i) },
      across: [left, left + width],
      up: [(top - attacks.length * LINE) / pixels, top / pixels],
      cells: attacks.flatMap((attack) => cellAt(result, network, attack) ?? []),
    };
  });
  return {
    id: 'adaptive-dumbbell',
    caption: caption(
      stamp,
      `Accuracy of each network under attacks in L∞, ε ${formatEpsilon(epsilon)}, n = ${n} test images, of AutoAttack the first ${formatCount(autoAttackRows)}. Open circles: made once on the target, as the study’s evaluator has it. Filled: made on the network itself; generators go on from the target’s by ${more} epochs, which is a weak attacker: what they leave is an upper bound. Diamonds: the target’s generators after as many more epochs on the target, for what more training alone does; on the target itself these are the filled ones. Bars: Wilson’s 95 % intervals over images; one training a network.`,
      'LRP optimum: what the LRP loss asks for, in closed form. Neither generators nor AutoAttack were made against the networks that learned images attacked afresh.',
    ),
    data: panels.flatMap(({ cells, axes, network }) => {
      const name = networkText(network);
      return [
        links(cells, axes),
        marks(`${name}, gone on`, cells, 'control', { symbol: 'diamond-open', color: COLORS.gray, size: 8 }, axes),
        marks(`${name}, static`, cells, 'static', { symbol: 'circle-open', color: COLORS.blue, size: 10 }, axes),
        marks(`${name}, adaptive`, cells, 'adaptive', { symbol: 'circle', color: COLORS.vermilion, size: 7 }, axes),
      ];
    }),
    layout: frame(
      { ...page, height: headHeight(page) + pixels + page.margin.b },
      {
        ...Object.assign(
          {},
          ...panels.map(({ suffix, across, up, line, column }) => ({
            [`xaxis${suffix}`]: percentAxis(line === lines - 1 ? 'read right' : '', {
              domain: across,
              anchor: `y${suffix}`,
              range: [-0.02, 1.02],
              tickvals: [0, 0.5, 1],
            }),
            [`yaxis${suffix}`]: plainAxis('', {
              domain: up,
              anchor: `x${suffix}`,
              type: 'category',
              categoryorder: 'array',
              categoryarray: [...attacks].reverse().map(adaptiveText),
              range: [-0.5, attacks.length - 0.5],
              showticklabels: column === 0,
              ticks: '',
            }),
          })),
        ),
        shapes: panels.map(({ share, axes }) => ({
          ...{ type: 'line', xref: axes.xaxis, yref: `${axes.yaxis} domain` },
          ...{ x0: share.value, x1: share.value, y0: 0, y1: 1 },
          line: { color: COLORS.black, width: 1, dash: 'dot' },
        })),
        annotations: panels.map(({ network, across, up }) =>
          note(`<b>${networkText(network)}</b>`, {
            ...{ x: across[0], xref: 'paper', xanchor: 'left' },
            ...{ y: up[1], yref: 'paper', yanchor: 'bottom', yshift: 6 },
            font: { size: 13 },
          }),
        ),
      },
    ),
  };
}
