import {
  COLORS,
  caption,
  type Figure,
  formatPercent,
  frame,
  INK,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { LOSSES } from '../../schedule.js';
import { ATTACK_NAMES, networkText } from '../../words.js';
import type { LabelResult, UnderGenerators } from './result.js';
import { generatorsText, testRows } from './words.js';

/** Pixels of a line. */
const LINE = 28;

const ANSWERS = [
  { name: 'the generator’s class', color: COLORS.vermilion, of: ({ follows }: UnderGenerators) => follows.value },
  { name: 'the image’s class', color: COLORS.skyBlue, of: ({ accuracy }: UnderGenerators) => accuracy.wrong.value },
  {
    name: 'another',
    color: '#C8C8C8',
    of: ({ follows, accuracy }: UnderGenerators) => Math.max(0, 1 - follows.value - accuracy.wrong.value),
  },
] as const;

type Line = { readonly heading: string } | UnderGenerators;

/** `label-answers`: what networks answer where a wrong class's generator made the image. */
export function answersFigure(result: LabelResult): Figure {
  const { stamp, networks } = result;
  const lines: Line[] = LOSSES.flatMap((loss) => [
    { heading: `${ATTACK_NAMES[loss]} generators` },
    ...networks.filter((one) => one.loss === loss),
  ]);
  const rows = lines.flatMap((line, y) => ('heading' in line ? [] : [{ ...line, y }]));
  const bars = ANSWERS.map(
    ({ name, color, of }): PlotlyTrace => ({
      type: 'bar',
      orientation: 'h',
      name,
      x: rows.map(of),
      y: rows.map(({ y }) => y),
      width: 0.72,
      marker: { color },
      customdata: rows.map(({ network }) => networkText(network)),
      hovertemplate: `%{customdata}, ${name}: %{x:.1%}<extra></extra>`,
    }),
  );
  const own: PlotlyTrace = {
    type: 'scatter',
    mode: 'markers',
    name: 'accuracy by the true class’s generator',
    x: rows.map(({ accuracy }) => accuracy.true.value),
    y: rows.map(({ y }) => y),
    marker: { symbol: 'diamond', size: 11, color: INK, line: { color: '#FFFFFF', width: 1.5 } },
    cliponaxis: false,
    hovertemplate: 'right by the true class’s generator: %{x:.1%}<extra></extra>',
  };
  const key = ANSWERS.map(({ name, color }) => `<span style="color:${color}">■</span> ${name}`).join('   ');
  return {
    id: 'label-answers',
    caption: caption(
      stamp,
      `What networks answer to test images that the generator of a wrong class made, drawn at random for each image: the generator’s class, the image’s, or another. Diamonds: accuracy where the true class’s generator makes the images, which is how robust accuracy was measured. n = ${testRows(result)} for every bar and diamond (95 % intervals: the tables); one training each.`,
      generatorsText(result),
    ),
    data: [...bars, own],
    layout: frame(
      {
        title: 'Does the answer follow the image, or the generator?',
        subtitle: [`Answers to images that a wrong class’s generator made, n = ${testRows(result)} a bar`],
        stamp,
        height: 176 + LINE * lines.length,
        margin: { l: 192, r: 84, b: 56 },
        headRoom: 30,
      },
      {
        barmode: 'stack',
        xaxis: percentAxis('share of the answers', { anchor: 'y', dtick: 0.25 }),
        yaxis: plainAxis('', {
          ...{ range: [lines.length - 0.4, -0.6], anchor: 'x', showgrid: false, ticks: '' },
          tickvals: lines.map((_, y) => y),
          ticktext: lines.map((line) => ('heading' in line ? `<b>${line.heading}</b>` : networkText(line.network))),
          tickfont: { size: 12.5 },
        }),
        annotations: [
          note(`${key}   ◆ accuracy, true class’s generator`, {
            ...{ x: 0, xref: 'paper', xanchor: 'left', xshift: -168 },
            ...{ y: 1, yref: 'paper', yanchor: 'bottom', yshift: 6 },
            font: { size: 12.5 },
          }),
          ...rows.map(({ accuracy, y }) =>
            note(`◆ ${formatPercent(accuracy.true.value, 1)}`, {
              ...{ x: 1, xref: 'paper', xanchor: 'left', xshift: 10, y, yref: 'y', font: { size: 12 } },
            }),
          ),
        ],
      },
    ),
  };
}
