import type { Pipeline, Refit, SearchEvent } from '../../../../automl/index.js';
import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  INK,
  note,
  type PlotlyTrace,
  plainAxis,
} from '../../../../figures/index.js';
import { FAMILIES, familyName, pipelineNumber, searched, stageName } from './names.js';
import type { ExperimentResult } from './result.js';

/** One thing done between two seconds of the run. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly y: number;
}

interface Finished extends Span {
  readonly pipeline: Pipeline;
}

/** Light to dark, so that the order survives a gray print. */
const SCALE = [
  [0, '#D6E6F2'],
  [0.5, '#4A98C9'],
  [1, '#08306B'],
];

const GAP = 0.6;

const round = (value: number) => Number(value.toFixed(3)) + 0;

/** Where on the axis of time something that took so long was; of a run that went on, the last time it was told. */
function spanOf(events: readonly SearchEvent[], kind: SearchEvent['kind'], id: string, seconds: number, y: number) {
  const end = events.filter((event) => event.kind === kind && event.id === id).at(-1)?.second;
  return end === undefined ? undefined : { start: Math.max(0, end - seconds), end, y };
}

/** Every pipeline on a line of its own, families together; those whose end was not recorded cannot be placed. */
function placed({ pipelines, events }: ExperimentResult['experiment']) {
  let y = 0;
  const bands: { family: (typeof FAMILIES)[number]; from: number; to: number }[] = [];
  const finished: Finished[] = [];
  for (const family of FAMILIES) {
    const own = pipelines
      .filter(({ algorithm }) => algorithm === family)
      .sort((a, b) => pipelineNumber(a.id) - pipelineNumber(b.id));
    if (own.length === 0) continue;
    bands.push({ family, from: y - 0.5, to: y + own.length - 0.5 });
    own.forEach((pipeline, i) => {
      const span = spanOf(events, 'pipeline', pipeline.id, pipeline.seconds, y + i);
      if (span) finished.push({ pipeline, ...span });
    });
    y += own.length + GAP;
  }
  return { finished, bands, height: y };
}

const lines = (name: string, x: (number | null)[], y: (number | null)[], line: object): PlotlyTrace => ({
  type: 'scatter',
  mode: 'lines',
  name,
  x,
  y,
  line,
  hoverinfo: 'skip',
});

/** From the end of a pipeline down to the line of the one that grew from it, and along it to its start. */
function edges(finished: readonly Finished[]): PlotlyTrace {
  const paths = finished.map(({ pipeline, start, y }) => {
    const parent = finished.find(
      ({ pipeline: { algorithm, id } }) =>
        algorithm === pipeline.algorithm && pipelineNumber(id) === pipelineNumber(pipeline.id) - 1,
    );
    // Each family begins at the rows that were read.
    const from = parent ? { x: round(parent.end), y: parent.y } : { x: 0, y };
    return { x: [from.x, from.x, round(start), null], y: [from.y, y, y, null] };
  });
  const [x, y] = [paths.flatMap((path) => path.x), paths.flatMap((path) => path.y)];
  return lines('grew from', x, y, { color: '#9A9A9A', width: 1.2 });
}

const spans = (name: string, all: readonly Span[], color: string): PlotlyTrace =>
  lines(
    name,
    all.flatMap(({ start, end }) => [round(start), round(end), null]),
    all.flatMap(({ y }) => [y, y, null]),
    { color, width: 7 },
  );

function trials(finished: readonly Finished[], events: readonly SearchEvent[]): PlotlyTrace {
  const lineOf = new Map(finished.map(({ pipeline, y }) => [pipeline.id, y]));
  const told = events.flatMap(({ kind, id, second, message }) => {
    const y = kind === 'trial' && id !== undefined ? lineOf.get(id) : undefined;
    return y === undefined ? [] : [{ x: round(second), y, message }];
  });
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'trial',
    x: told.map(({ x }) => x),
    y: told.map(({ y }) => y),
    text: told.map(({ message }) => message),
    marker: { symbol: 'line-ns-open', size: 7, color: INK, line: { width: 1, color: INK } },
    hovertemplate: '%{text}<extra></extra>',
  };
}

function nodes(finished: readonly Finished[]): PlotlyTrace {
  const scores = finished.map(({ pipeline }) => pipeline.crossValidation.metrics.accuracy);
  // Without a pipeline there is nothing to color, but a scale must still have two ends.
  const [low, high] = scores.length > 0 ? [Math.min(...scores), Math.max(...scores)] : [0, 1];
  const cmin = Math.floor(low * 100) / 100;
  const title = { text: 'cross-validated accuracy', side: 'right', font: { size: 13 } };
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'pipeline',
    x: finished.map(({ end }) => round(end)),
    y: finished.map(({ y }) => y),
    customdata: finished.map(({ pipeline: { id, algorithm, stage, trials: tried, features } }) => [
      ...[id, familyName(algorithm), stageName(stage)],
      ...[tried, features],
    ]),
    marker: {
      symbol: 'circle',
      size: 15,
      color: scores.map((score) => Number(score.toFixed(5))),
      colorscale: SCALE,
      cmin,
      // One color for all where all score the same.
      cmax: Math.max(Math.ceil(high * 100) / 100, cmin + 0.01),
      line: { color: INK, width: 1.2 },
      colorbar: {
        title,
        tickfont: { size: 12 },
        tickformat: '.1~%',
        nticks: 6,
        thickness: 14,
        outlinewidth: 0,
        x: 1.06,
      },
    },
    hovertemplate: [
      '%{customdata[0]} %{customdata[1]}, %{customdata[2]}: %{marker.color:.2%} after %{x:.0f} s;',
      '%{customdata[3]} trials, %{customdata[4]} inputs<extra></extra>',
    ].join(' '),
    cliponaxis: false,
  };
}

/** Words beside a point of the run: to its right, or where that would leave the page to its left. */
const beside = (text: string, x: number, y: number, left: boolean, more: Record<string, unknown>) =>
  note(text, { x, y, xanchor: left ? 'right' : 'left', ...more });

/** Family names at the far left, scores beside nodes, rounds beside the finalists' bars. */
function notes(
  { finished, bands }: ReturnType<typeof placed>,
  again: readonly (Span & { refit: Refit })[],
  { winner }: ExperimentResult['experiment'],
  end: number,
) {
  return [
    ...bands.map(({ family, from, to }) =>
      note(`<b>${familyName(family).replace(' ', '<br>')}</b>`, {
        ...{ x: 0, xref: 'paper', xanchor: 'left', xshift: -216, align: 'left' },
        ...{ y: (from + to) / 2, yref: 'y', yanchor: 'middle', font: { size: 13, color: INK } },
      }),
    ),
    ...finished.map(({ pipeline: { id, crossValidation }, end: x, y }) => {
      const left = x > 0.8 * end;
      const text = `${formatPercent(crossValidation.metrics.accuracy, 1)}${id === winner ? ' <b>winner</b>' : ''}`;
      return beside(text, x, y, left, left ? { xshift: -13, yshift: 11 } : { xshift: 11 });
    }),
    ...again.map(({ refit: { rows, rounds, roundsWanted }, end: last, start, y }) => {
      const left = start > 0.5 * end;
      const text = `${formatCount(rows)} rows, ${formatCount(rounds)} of ${formatCount(roundsWanted)} rounds`;
      return beside(text, left ? start : last, y, left, { xshift: left ? -8 : 8, font: { size: 12, color: FAINT } });
    }),
  ];
}

function captionOf({ experiment, stamp }: ExperimentResult, finished: readonly Finished[]): string {
  const { seconds, budgetSeconds, pipelines } = experiment;
  const tried = finished.reduce((sum, { pipeline }) => sum + pipeline.trials, 0);
  const rows = [...new Set(finished.map(({ pipeline }) => formatCount(pipeline.crossValidation.n)))].join(' or ');
  const missing = pipelines.length - finished.length;
  return caption(
    searched({ experiment, stamp }),
    `The local AutoAI experiment: ${finished.length} pipelines in ${Math.round(seconds)} s of ${formatCount(budgetSeconds)} s.`,
    `Bars: work on a pipeline, with ${formatCount(tried)} settings tried as ticks;`,
    `nodes: cross-validated accuracy (n = ${rows}; intervals: pipeline-comparison).`,
    missing > 0 ? `${missing} finished pipelines have no recorded end and are not drawn.` : '',
  );
}

/**
 * `pipeline-map`: which pipeline grew from which, when each was worked on and finished, and what it scored. The bottom
 * lines are the finalists, trained again on every row.
 */
export function pipelineMap(result: ExperimentResult): Figure {
  const { experiment, stamp } = result;
  const places = placed(experiment);
  const { finished, bands, height } = places;
  const { events, seconds, budgetSeconds, sampleRows, holdoutShare } = experiment;
  const again = experiment.refits.flatMap((refit, i) => {
    const span = spanOf(events, 'refit', refit.id, refit.seconds, height + i);
    return span ? [{ refit, ...span }] : [];
  });
  const count = again.length > 0 ? height + again.length : height - GAP;
  const end = Math.max(seconds, ...[...finished, ...again].map((one) => one.end));
  const used = `${Math.round(seconds)} s of ${formatCount(budgetSeconds)} s used`;
  const held = `${formatCount(sampleRows)} rows drawn, ${Math.round(100 * holdoutShare)} % of them held out`;
  const page = {
    title: `From a CSV to ${formatCount(finished.length)} pipelines`,
    subtitle: [`${held}; ${used}`],
    stamp,
  };
  return {
    id: 'pipeline-map',
    caption: captionOf(result, finished),
    data: [
      edges(finished),
      spans('worked on', finished, '#C9D6E2'),
      spans('trained again on every row', again, '#D9C8A9'),
      trials(finished, events),
      nodes(finished),
    ],
    layout: frame(
      { ...page, height: 170 + 30 * count, margin: { l: 240, r: 150, b: 62 }, headRoom: 12 },
      {
        shapes: bands.map(({ from, to }) => ({
          ...{ type: 'rect', xref: 'paper', x0: 0, x1: 1, yref: 'y', y0: from, y1: to },
          ...{ fillcolor: '#F7F7F7', line: { width: 0 }, layer: 'below' },
        })),
        annotations: notes(places, again, experiment, end),
        xaxis: plainAxis('seconds since the start', { range: [-0.02 * end, 1.02 * end], rangemode: 'tozero' }),
        yaxis: plainAxis('', {
          range: [count - 0.3, -0.7],
          tickmode: 'array',
          tickvals: [...finished, ...again].map(({ y }) => y),
          ticktext: [
            ...finished.map(({ pipeline }) => `${pipeline.id} ${stageName(pipeline.stage)}`),
            ...again.map(({ refit }) => `${refit.id} on every row`),
          ],
          ...{ showgrid: false, ticks: '', ticklabelstandoff: 6 },
        }),
      },
    ),
  };
}
