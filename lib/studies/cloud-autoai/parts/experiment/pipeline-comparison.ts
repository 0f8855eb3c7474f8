import { DEPLOYED_PIPELINE } from '../../../../automl/index.js';
import type { Proportion } from '../../../../evaluation/index.js';
import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  INK,
  type Look,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { LOOK } from '../../palette.js';
import { printed } from '../../published.js';
import { familyName, searched, stageName } from './names.js';
import type { ExperimentResult, PipelineAccuracy } from './result.js';

const CROSS_VALIDATION: Look = { color: LOOK.lenet.color, symbol: 'circle' };
const HOLDOUT: Look = { color: LOOK.ibm.color, symbol: 'diamond-open' };

/** The two measures of one pipeline stand a little apart, so that their bars can both be seen. */
const SHIFT = 0.14;

const round = (value: number) => Number(value.toFixed(6)) + 0;

function shares(
  name: string,
  look: Look,
  pipelines: readonly PipelineAccuracy[],
  read: (one: PipelineAccuracy) => Proportion,
  shift: number,
): PlotlyTrace {
  const values = pipelines.map(read);
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: values.map(({ value }) => round(value)),
    y: pipelines.map((_, i) => i + shift),
    marker: { symbol: look.symbol, color: look.color, size: 9, line: { width: 1.6, color: look.color } },
    error_x: {
      type: 'data',
      symmetric: false,
      array: values.map(({ value, interval }) => round(interval[1] - value)),
      arrayminus: values.map(({ value, interval }) => round(value - interval[0])),
      color: look.color,
      thickness: 1.4,
      width: 4,
    },
    customdata: pipelines.map(({ id }, i) => [id, values[i].n]),
    hovertemplate: `%{customdata[0]}, ${name}: %{x:.2%}, n = %{customdata[1]}<extra></extra>`,
    cliponaxis: false,
  };
}

/** Shared by all pipelines, so said once. */
const rowsOf = (pipelines: readonly PipelineAccuracy[], read: (one: PipelineAccuracy) => Proportion): string =>
  [...new Set(pipelines.map((one) => formatCount(read(one).n)))].join(' or ');

/** What the study printed for its own pipeline 12, as lines to look along. */
function references(count: number): { shapes: Record<string, unknown>[]; notes: Record<string, unknown>[] } {
  const lines = [
    {
      value: printed('p12-accuracy-cv'),
      color: CROSS_VALIDATION.color,
      words: 'IBM’s P12, cross validation',
      side: 'right',
    },
    { value: printed('p12-accuracy-holdout'), color: HOLDOUT.color, words: 'IBM’s P12, holdout', side: 'left' },
  ].flatMap(({ value, ...more }) => (value === null ? [] : [{ value, ...more }]));
  return {
    shapes: lines.map(({ value, color }) => ({
      type: 'line',
      xref: 'x',
      x0: value,
      x1: value,
      yref: 'y',
      y0: -0.6,
      y1: count - 0.4,
      layer: 'below',
      line: { color, width: 1.2, dash: 'dot' },
    })),
    notes: lines.map(({ value, color, words, side }) =>
      note(`${words} (printed ${String(value).replace(/^0/, '')})`, {
        x: value,
        xref: 'x',
        y: 1,
        yref: 'paper',
        xanchor: side,
        yanchor: 'bottom',
        xshift: side === 'right' ? 4 : -4,
        font: { size: 12, color },
      }),
    ),
  };
}

/**
 * `pipeline-comparison`: cross-validated and holdout accuracy of every finished pipeline, best cross-validated first, the
 * winner and pipeline 12 in bold, and beside them what the study printed for its own pipeline 12.
 */
export function pipelineComparison({ experiment, pipelines, stamp }: ExperimentResult): Figure {
  const sorted = [...pipelines].sort((a, b) => b.crossValidation.value - a.crossValidation.value);
  const marked = (id: string) =>
    [
      ...(id === experiment.winner ? ['winner'] : []),
      ...(id === DEPLOYED_PIPELINE ? ['the study’s pipeline'] : []),
    ].join(', ');
  const ticks = sorted.map(({ id, algorithm, stage }) => {
    const text = `${id} ${familyName(algorithm)} ${stageName(stage)}`;
    const mark = marked(id);
    return mark ? `<b>${text}</b>` : text;
  });
  const { shapes, notes } = stamp.comparable ? references(sorted.length) : { shapes: [], notes: [] };
  const lows = sorted.flatMap(({ holdout, crossValidation }) => [holdout.interval[0], crossValidation.interval[0]]);
  const lines = stamp.comparable ? [printed('p12-accuracy-cv') ?? 1] : [];
  const low = Math.max(0, Math.floor(50 * Math.min(...lows, ...lines) - 0.25) / 50);
  const cv = rowsOf(sorted, (one) => one.crossValidation);
  const held = rowsOf(sorted, (one) => one.holdout);
  return {
    id: 'pipeline-comparison',
    caption: caption(
      searched({ experiment, stamp }),
      `Accuracy of the ${sorted.length} pipelines of the local AutoAI experiment: cross-validated (n = ${cv}; the criterion, which sorts them) and on the holdout (n = ${held}), with Wilson’s 95 % intervals over rows.`,
      stamp.comparable ? 'Dotted lines: what the study printed for IBM’s own pipeline 12, on other rows.' : '',
      'All pipelines answer the same rows, so two whose intervals overlap may still differ; the intervals of cross validation leave out that folds share training rows.',
      `${formatCount(experiment.sampleRows)} training rows were drawn.`,
    ),
    data: [
      shares('cross validation', CROSS_VALIDATION, sorted, (one) => one.crossValidation, -SHIFT),
      shares('holdout', HOLDOUT, sorted, (one) => one.holdout, SHIFT),
    ],
    layout: frame(
      {
        title: `${formatCount(sorted.length)} pipelines, two ways of measuring`,
        subtitle: [`Filled: cross validation, n = ${cv}. Open: holdout, n = ${held}. Bars: 95 % intervals`],
        stamp,
        height: 170 + 38 * Math.max(1, sorted.length),
        margin: { l: 270, r: 168, b: 62 },
        headRoom: stamp.comparable ? 26 : 10,
      },
      {
        shapes,
        annotations: [
          ...notes,
          ...sorted.flatMap(({ id, crossValidation, holdout }, i) => [
            note(`${formatPercent(crossValidation.value, 1)} · ${formatPercent(holdout.value, 1)}`, {
              x: 1,
              xref: 'paper',
              xanchor: 'left',
              xshift: 8,
              y: i,
              yref: 'y',
              yanchor: 'middle',
              yshift: marked(id) ? 7 : 0,
              font: { size: 12, color: INK },
            }),
            ...(marked(id)
              ? [
                  note(`<b>${marked(id)}</b>`, {
                    x: 1,
                    xref: 'paper',
                    xanchor: 'left',
                    xshift: 8,
                    y: i,
                    yref: 'y',
                    yanchor: 'middle',
                    yshift: -8,
                    font: { size: 12, color: FAINT },
                  }),
                ]
              : []),
          ]),
        ],
        xaxis: percentAxis('accuracy', { range: [low, 1.001], tickformat: '.0%' }),
        yaxis: plainAxis('', {
          range: [sorted.length - 0.4, -0.6],
          tickmode: 'array',
          tickvals: sorted.map((_, i) => i),
          ticktext: ticks,
          ticks: '',
          ticklabelstandoff: 6,
        }),
      },
    ),
  };
}
