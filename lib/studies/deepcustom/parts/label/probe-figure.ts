import {
  COLORS,
  caption,
  FAINT,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  INK,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import type { LabelResult, Probe } from './result.js';
import { generatorsText, probeOf, sourceText, testRows } from './words.js';

const LINE = 30;
const COLOR = { linear: COLORS.skyBlue, network: COLORS.blue, generator: COLORS.vermilion };

const errors = (probes: readonly Probe[]) => ({
  type: 'data',
  symmetric: false,
  array: probes.map(({ label }) => label.interval[1] - label.value),
  arrayminus: probes.map(({ label }) => label.value - label.interval[0]),
  ...{ color: INK, thickness: 1.2, width: 4 },
});

/** `label-probe`: how well the label is read off perturbations alone. */
export function probeFigure(result: LabelResult): Figure {
  const { stamp, probe, classes } = result;
  const sources = [...new Set(probe.probes.map(({ source }) => source))];
  const of = (reader: Probe['reader']) =>
    sources.flatMap((source, y) => {
      const found = probeOf(result, source, reader);
      return found ? [{ ...found, y }] : [];
    });
  const [linear, network] = [of('linear'), of('network')];
  const wrong = linear.flatMap(({ wrong, y }) => (wrong ? [{ y, ...wrong.generator }] : []));
  const hover = '%{x:.1%} [%{customdata[0]:.1%}, %{customdata[1]:.1%}]<extra></extra>';
  const traces: PlotlyTrace[] = [
    {
      ...{ type: 'bar', orientation: 'h', name: 'one linear layer', width: 0.6 },
      x: linear.map(({ label }) => label.value),
      y: linear.map(({ y }) => y),
      marker: { color: COLOR.linear },
      error_x: errors(linear),
      customdata: linear.map(({ label }) => [...label.interval]),
      hovertemplate: `one linear layer: ${hover}`,
    },
    {
      ...{ type: 'scatter', mode: 'markers', name: 'a network like the target' },
      x: network.map(({ label }) => label.value),
      y: network.map(({ y }) => y),
      marker: { symbol: 'circle', size: 9, color: COLOR.network, line: { color: '#FFFFFF', width: 1 } },
      customdata: network.map(({ label }) => [...label.interval]),
      cliponaxis: false,
      hovertemplate: `a network like the target: ${hover}`,
    },
    {
      ...{ type: 'scatter', mode: 'markers', name: 'wrong class’s generator: names it' },
      x: wrong.map(({ value }) => value),
      y: wrong.map(({ y }) => y),
      marker: { symbol: 'diamond-open', size: 13, color: COLOR.generator, line: { width: 2 } },
      customdata: wrong.map(({ interval }) => [...interval]),
      cliponaxis: false,
      hovertemplate: `by a wrong class’s generator, names that class: ${hover}`,
    },
  ];
  return {
    id: 'label-probe',
    caption: caption(
      stamp,
      `Labels read off perturbations alone, of ${testRows(result)} test images, by classifiers that learned from those of ${formatCount(probe.rows)} training images and never see an image: one linear layer (bars, with 95 % intervals over test images) and a network like the target (dots); one training each. Dashed: chance. Diamonds: perturbations by a wrong class’s generator that the linear layer takes for that class’s.`,
      'Clipping to [0, 1] alone shows where an image is black and white, so that even random signs carry its label; unclipped ones carry nothing.',
      generatorsText(result),
    ),
    data: traces,
    layout: frame(
      {
        title: 'The label can be read off the perturbation',
        subtitle: [
          `Share of ${testRows(result)} test images whose label is named by who sees the perturbation only; dashed: chance`,
        ],
        stamp,
        height: 180 + LINE * sources.length,
        margin: { l: 262, r: 84, b: 56 },
        headRoom: 30,
      },
      {
        xaxis: percentAxis('labels named right', { anchor: 'y', dtick: 0.25, range: [-0.02, 1] }),
        yaxis: plainAxis('', {
          ...{ range: [sources.length - 0.4, -0.6], anchor: 'x', showgrid: false, ticks: '' },
          tickvals: sources.map((_, y) => y),
          ticktext: sources.map((source) => sourceText[source]),
          tickfont: { size: 12.5 },
        }),
        shapes: [
          {
            ...{ type: 'line', xref: 'x', yref: 'paper', x0: 1 / classes, x1: 1 / classes, y0: 0, y1: 1 },
            line: { color: FAINT, width: 1.3, dash: 'dash' },
          },
        ],
        annotations: [
          note(
            [
              `<span style="color:${COLOR.linear}">■</span> one linear layer`,
              `<span style="color:${COLOR.network}">●</span> a network like the target`,
              `<span style="color:${COLOR.generator}">◇</span> a wrong class’s generator: names that class`,
            ].join('   '),
            {
              ...{ x: 0, xref: 'paper', xanchor: 'left', xshift: -238 },
              ...{ y: 1, yref: 'paper', yanchor: 'bottom', yshift: 6 },
              font: { size: 12.5 },
            },
          ),
          ...linear.map(({ label, y }) =>
            note(formatPercent(label.value, 1), {
              ...{ x: 1, xref: 'paper', xanchor: 'left', xshift: 12, y, yref: 'y', font: { size: 12 } },
            }),
          ),
        ],
      },
    ),
  };
}
