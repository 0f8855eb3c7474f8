import { meanInterval } from '../../../../evaluation/index.js';
import {
  axesOf,
  axisSuffix,
  COLORS,
  caption,
  curve,
  digitGrid,
  type Figure,
  formatCount,
  formatPercent,
  formatProportion,
  frame,
  headHeight,
  panelHeading,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { ImageResult, ShownImage } from './result.js';

const pictures = ({ start, end, before, after, l2, linf }: ShownImage) => {
  const change = end.map((value, i) => value - start[i]);
  return [
    { pixels: start, title: ['before', `read as ${before.answer}, ${formatPercent(before.confidence, 1)}`] },
    { pixels: end, title: ['after', `read as ${after.answer}, ${formatPercent(after.confidence, 1)}`] },
    {
      pixels: change.map((value) => 0.5 + value / (2 * linf || 1)),
      title: ['the change', `L2 ${l2.toFixed(2)}, L∞ ${linf.toFixed(2)}`],
    },
  ];
};

/** `five-to-two`: what the article's text says, and what its code does. */
export function fiveToTwoFigure({ stamp, plan, text, code }: ImageResult): Figure {
  return digitGrid({
    id: 'five-to-two',
    title: `A “${plan.source}” that is read as a “${text.goal}”`,
    subtitle: [`${plan.steps} steps of the article’s descent, λ ${plan.lambda}; no value was held inside [0, 1]`],
    stamp,
    caption: caption(
      { ...stamp, data: stamp.comparable ? 'MNIST train' : 'scikit-learn digits, training images' },
      `On the article’s network of seed ${plan.networks[0]}: ${text.what}, toward ${text.goal}, as the article’s text has it; below ${code.what}, toward ${code.goal}, as its code has it. Drawn black and white where a value is outside [0, 1] (${text.outside} and ${code.outside} of ${text.end.length}).`,
      'Change: gray where there is none, black and white at its largest value. Single images: no interval applies.',
    ),
    rows: [pictures(text), pictures(code)],
    rowNames: ['as the text says', 'as the code does'],
  });
}

/** `goal-matrix`: every digit toward every other, not cut and cut. */
export function goalMatrixFigure({ stamp, plan, matrix }: ImageResult): Figure {
  const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
  const GAP = 0.08;
  const share = (1 - GAP) / 2;
  const panels = [false, true].map((clip, panel) => {
    const of = (source: number, goal: number) =>
      matrix.find((cell) => cell.clip === clip && cell.source === source && cell.goal === goal);
    const cells = digits.map((_, source) => digits.map((__, goal) => of(source, goal)));
    return {
      type: 'heatmap',
      ...axesOf(panel),
      x: digits,
      y: digits,
      z: cells.map((row) => row.map((cell) => (cell ? Number(cell.reached.value.toFixed(4)) : null))),
      text: cells.map((row) => row.map((cell) => (cell ? String(Math.round(100 * cell.reached.value)) : ''))),
      texttemplate: '%{text}',
      textfont: { size: 11 },
      customdata: cells.map((row) =>
        row.map((cell) =>
          cell
            ? `${formatProportion(cell.reached)}<br>L2 ${cell.l2?.mean.toFixed(2) ?? '–'}, L∞ ${cell.linf?.mean.toFixed(2) ?? '–'}`
            : '',
        ),
      ),
      hovertemplate: '%{y} → %{x}: %{customdata}<extra></extra>',
      colorscale: [
        [0, '#FFFFFF'],
        [0.01, '#E6F0F8'],
        [0.5, '#6BAED6'],
        [1, '#08306B'],
      ],
      ...{ zmin: 0, zmax: 1, xgap: 1, ygap: 1 },
      showscale: panel === 1,
      ...(panel === 1 && {
        colorbar: {
          title: { text: 'reach the goal', side: 'right', font: { size: 13 } },
          tickformat: '.0%',
          thickness: 14,
          outlinewidth: 0,
        },
      }),
    };
  });
  const page = {
    title: `Every digit toward every other, λ ${plan.lambda}`,
    subtitle: ['Percent of the images that were read right and end as the goal'],
    stamp,
    headRoom: 24,
  };
  const category = { type: 'category', showgrid: false, ticks: '', showline: false };
  return {
    id: 'goal-matrix',
    caption: caption(
      stamp,
      `Share of images that end as the goal after ${plan.steps} steps of the article’s descent (rows: true digit, columns: goal), of those that the article’s network of seed ${plan.networks[0]} reads right, from the first ${formatCount(plan.perDigit)} test images of each digit; n and the 95 % interval of a cell on hover and in the table. Left as the article has it, right with every value held inside [0, 1].`,
    ),
    data: panels,
    layout: frame(
      { ...page, height: headHeight(page) + 350 + 58, margin: { l: 66, r: 96, b: 58 } },
      {
        ...Object.fromEntries(
          [0, 1].flatMap((panel) => {
            const { xaxis, yaxis } = axesOf(panel);
            const domain = panel === 0 ? [0, share] : [share + GAP, 1];
            return [
              [`xaxis${axisSuffix(panel)}`, plainAxis('goal', { ...category, domain, anchor: yaxis })],
              [
                `yaxis${axisSuffix(panel)}`,
                plainAxis(panel === 0 ? 'true digit' : '', { ...category, autorange: 'reversed', anchor: xaxis }),
              ],
            ];
          }),
        ),
        annotations: [panelHeading('not cut', 0), panelHeading('cut to [0, 1]', share + GAP)],
      },
    ),
  };
}

/** `lambda`: success and size of the change over λ. */
export function lambdaFigure({ stamp, plan, lambdas, rows }: ImageResult): Figure {
  const [first] = plan.networks;
  const kinds = [
    { clip: false, name: 'not cut', look: { color: COLORS.blue, symbol: 'circle' } },
    { clip: true, name: 'cut to [0, 1]', look: { color: COLORS.vermilion, symbol: 'square' } },
  ] as const;
  const GAP = 0.12;
  const share = (1 - GAP) / 2;
  const of = (clip: boolean) => lambdas.filter((one) => one.clip === clip && one.network === first);
  const page = {
    title: 'What λ costs, and what it buys',
    subtitle: [`${plan.source} → ${plan.goal}; the article’s λ is ${plan.lambda}`],
    stamp,
    headRoom: 24,
  };
  // Values side by side: the small ones matter most.
  const at = (lambda: number) => plan.lambdas.indexOf(lambda);
  const ticks = {
    tickvals: plan.lambdas.map((_, i) => i),
    ticktext: plan.lambdas.map(String),
    range: [-0.4, plan.lambdas.length - 0.6],
  };
  return {
    id: 'lambda',
    caption: caption(
      stamp,
      `Left: share of images of a ${plan.source} that end as ${plan.goal}, of those that the article’s network of seed ${first} reads right (${rows}), 95 % Wilson intervals. Right: mean L2 of the change over those that end as ${plan.goal}, 95 % intervals; points without a success are missing, and to the right they are means over ever fewer images.`,
    ),
    data: kinds.flatMap(({ clip, name, look }) => [
      {
        ...curve({
          name,
          look,
          points: of(clip).map(({ lambda, reached }) => ({
            x: at(lambda),
            y: reached.value,
            interval: reached.interval,
          })),
          axes: axesOf(0),
        }),
        customdata: plan.lambdas,
        hovertemplate: `${name}<br>λ %{customdata}: %{y:.1%}<extra></extra>`,
      },
      {
        ...curve({
          name,
          look,
          points: of(clip).flatMap(({ lambda, l2 }) => {
            if (!l2) return [];
            return [{ x: at(lambda), y: l2.mean, interval: meanInterval(l2) }];
          }),
          axes: axesOf(1),
        }),
        showlegend: false,
        hovertemplate: `${name}<br>L2 %{y:.2f}<extra></extra>`,
      },
    ]),
    layout: frame(
      { ...page, height: headHeight(page) + 300 + 58, margin: { l: 70, r: 140, b: 58 } },
      {
        showlegend: true,
        legend: { x: 1.02, y: 1, xanchor: 'left', font: { size: 12.5 } },
        xaxis: plainAxis('λ', { ...ticks, domain: [0, share], anchor: 'y' }),
        yaxis: percentAxis(`end as ${plan.goal}`, { range: [-0.02, 1.02], dtick: 0.25, anchor: 'x' }),
        xaxis2: plainAxis('λ', { ...ticks, domain: [share + GAP, 1], anchor: 'y2' }),
        yaxis2: plainAxis('mean L2', { rangemode: 'tozero', anchor: 'x2' }),
        annotations: [panelHeading('success', 0), panelHeading('size of the change', share + GAP)],
      },
    ),
  };
}
