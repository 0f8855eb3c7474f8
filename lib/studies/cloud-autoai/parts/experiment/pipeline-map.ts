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

const EDGE = '#9A9A9A';

/** Light to dark, so that the order survives a gray print. */
const SCALE = [
  [0, '#D6E6F2'],
  [0.5, '#4A98C9'],
  [1, '#08306B'],
];

const round = (value: number) => Number(value.toFixed(3)) + 0;

/** When something ended; of a run that went on after an interruption the last time it was told. */
const endOf = (events: readonly SearchEvent[], kind: SearchEvent['kind'], id: string): number | undefined =>
  events.filter((event) => event.kind === kind && event.id === id).at(-1)?.second;

/** Every pipeline on a line of its own, families together; those whose end was not recorded cannot be placed. */
function placed({ pipelines, events }: ExperimentResult['experiment']) {
  const rows = FAMILIES.map((family) =>
    pipelines
      .filter(({ algorithm }) => algorithm === family)
      .sort((a, b) => pipelineNumber(a.id) - pipelineNumber(b.id)),
  );
  let y = 0;
  const bands: { family: (typeof FAMILIES)[number]; y: number; from: number; to: number }[] = [];
  const finished: Finished[] = [];
  rows.forEach((family, i) => {
    if (family.length === 0) return;
    const from = y;
    for (const pipeline of family) {
      const end = endOf(events, 'pipeline', pipeline.id);
      if (end !== undefined) finished.push({ pipeline, start: Math.max(0, end - pipeline.seconds), end, y });
      y++;
    }
    bands.push({ family: FAMILIES[i], y: (from + y - 1) / 2, from: from - 0.5, to: y - 0.5 });
    y += 0.6;
  });
  return { finished, bands, height: y };
}

/** From the end of a pipeline down to the line of the one that grew from it, and along it to its start. */
function edges(finished: readonly Finished[]): PlotlyTrace {
  const [x, y]: [(number | null)[], (number | null)[]] = [[], []];
  for (const { pipeline, start, y: line } of finished) {
    const parent = finished.find(
      (other) =>
        other.pipeline.algorithm === pipeline.algorithm &&
        pipelineNumber(other.pipeline.id) === pipelineNumber(pipeline.id) - 1,
    );
    // Each family begins at the rows that were read.
    const from = parent ? { x: parent.end, y: parent.y } : { x: 0, y: line };
    x.push(round(from.x), round(from.x), round(start), null);
    y.push(from.y, line, line, null);
  }
  return {
    type: 'scatter',
    mode: 'lines',
    name: 'grew from',
    x,
    y,
    line: { color: EDGE, width: 1.2 },
    hoverinfo: 'skip',
  };
}

function spans(name: string, all: readonly Span[], color: string): PlotlyTrace {
  return {
    type: 'scatter',
    mode: 'lines',
    name,
    x: all.flatMap(({ start, end }) => [round(start), round(end), null]),
    y: all.flatMap(({ y }) => [y, y, null]),
    line: { color, width: 7 },
    hoverinfo: 'skip',
  };
}

const trials = (finished: readonly Finished[], events: readonly SearchEvent[]): PlotlyTrace => {
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
};

function nodes(finished: readonly Finished[]): PlotlyTrace {
  const scores = finished.map(({ pipeline }) => pipeline.crossValidation.metrics.accuracy);
  // Without a pipeline there is nothing to color, but a scale must still have two ends.
  const [low, high] = scores.length > 0 ? [Math.min(...scores), Math.max(...scores)] : [0, 1];
  return {
    type: 'scatter',
    mode: 'markers',
    name: 'pipeline',
    x: finished.map(({ end }) => round(end)),
    y: finished.map(({ y }) => y),
    customdata: finished.map(({ pipeline }) => [
      pipeline.id,
      familyName(pipeline.algorithm),
      stageName(pipeline.stage),
      pipeline.trials,
      pipeline.features,
    ]),
    marker: {
      symbol: 'circle',
      size: 15,
      color: scores.map((score) => Number(score.toFixed(5))),
      colorscale: SCALE,
      cmin: Math.floor(low * 100) / 100,
      // One color for all where all score the same.
      cmax: Math.max(Math.ceil(high * 100) / 100, Math.floor(low * 100) / 100 + 0.01),
      line: { color: INK, width: 1.2 },
      colorbar: {
        title: { text: 'cross-validated accuracy', side: 'right', font: { size: 13 } },
        tickfont: { size: 12 },
        tickformat: '.1~%',
        nticks: 6,
        thickness: 14,
        outlinewidth: 0,
        x: 1.06,
      },
    },
    hovertemplate:
      '%{customdata[0]} %{customdata[1]}, %{customdata[2]}: %{marker.color:.2%} after %{x:.0f} s; %{customdata[3]} trials, %{customdata[4]} inputs<extra></extra>',
    cliponaxis: false,
  };
}

function refitSpans(
  refits: readonly Refit[],
  events: readonly SearchEvent[],
  from: number,
): (Span & { refit: Refit })[] {
  return refits.flatMap((refit, i) => {
    const end = endOf(events, 'refit', refit.id);
    return end === undefined ? [] : [{ refit, start: Math.max(0, end - refit.seconds), end, y: from + i }];
  });
}

/**
 * `pipeline-map`: which pipeline grew from which, when each was worked on and finished, and what it scored. The bottom
 * lines are the finalists, trained again on every row.
 */
export function pipelineMap({ experiment, stamp }: ExperimentResult): Figure {
  const { finished, bands, height } = placed(experiment);
  const { events, seconds, budgetSeconds, winner } = experiment;
  const again = refitSpans(experiment.refits, events, height);
  const lines = again.length > 0 ? height + again.length : height - 0.6;
  const end = Math.max(seconds, ...finished.map((one) => one.end), ...again.map((one) => one.end));
  const tried = finished.reduce((sum, { pipeline }) => sum + pipeline.trials, 0);
  const missing = experiment.pipelines.length - finished.length;
  return {
    id: 'pipeline-map',
    caption: caption(
      searched({ experiment, stamp }),
      `Progress of the local AutoAI experiment: ${finished.length} pipelines over ${Math.round(seconds)} s of a budget of ${formatCount(budgetSeconds)} s. Thick bars: when a pipeline was worked on; ticks on them: ${formatCount(tried)} settings tried; a node: its end, colored by cross-validated accuracy (n = ${[...new Set(finished.map(({ pipeline }) => formatCount(pipeline.crossValidation.n)))].join(' or ')}; intervals are in the comparison of pipelines). Thin lines lead to the pipeline that grew from it.`,
      again.length > 0 ? 'The lowest lines: finalists trained again on every row.' : '',
      missing > 0 ? `${missing} finished pipelines have no recorded end and are not drawn.` : '',
      'Times are of one run on one machine.',
    ),
    data: [
      edges(finished),
      spans('worked on', finished, '#C9D6E2'),
      spans('trained again on every row', again, '#D9C8A9'),
      trials(finished, events),
      nodes(finished),
    ],
    layout: frame(
      {
        title: `From a CSV to ${formatCount(finished.length)} pipelines`,
        subtitle: [
          `${formatCount(experiment.sampleRows)} rows drawn, ${Math.round(100 * experiment.holdoutShare)} % of them held out; ${Math.round(seconds)} s of ${formatCount(budgetSeconds)} s used`,
        ],
        stamp,
        height: 170 + 30 * lines,
        margin: { l: 240, r: 150, b: 62 },
        headRoom: 12,
      },
      {
        shapes: bands.map(({ from, to }) => ({
          type: 'rect',
          xref: 'paper',
          x0: 0,
          x1: 1,
          yref: 'y',
          y0: from,
          y1: to,
          fillcolor: '#F7F7F7',
          line: { width: 0 },
          layer: 'below',
        })),
        annotations: [
          ...bands.map(({ family, y }) =>
            note(`<b>${familyName(family).replace(' ', '<br>')}</b>`, {
              x: 0,
              xref: 'paper',
              xanchor: 'left',
              xshift: -216,
              y,
              yref: 'y',
              yanchor: 'middle',
              align: 'left',
              font: { size: 13, color: INK },
            }),
          ),
          ...finished.map(({ pipeline, end: x, y }) =>
            note(
              `${formatPercent(pipeline.crossValidation.metrics.accuracy, 1)}${pipeline.id === winner ? ' <b>winner</b>' : ''}`,
              // Beside the node; at the right end of the run on its other side.
              x > 0.8 * end
                ? { x, y, xanchor: 'right', xshift: -13, yshift: 11, font: { size: 12, color: INK } }
                : { x, y, xanchor: 'left', xshift: 11, font: { size: 12, color: INK } },
            ),
          ),
          ...again.map(({ refit, end: x, start, y }) =>
            note(
              `${formatCount(refit.rows)} rows, ${formatCount(refit.rounds)} of ${formatCount(refit.roundsWanted)} rounds`,
              start > 0.5 * end
                ? { x: start, y, xanchor: 'right', xshift: -8, font: { size: 12, color: FAINT } }
                : { x, y, xanchor: 'left', xshift: 8, font: { size: 12, color: FAINT } },
            ),
          ),
        ],
        xaxis: plainAxis('seconds since the start', { range: [-0.02 * end, 1.02 * end], rangemode: 'tozero' }),
        yaxis: plainAxis('', {
          range: [lines - 0.3, -0.7],
          tickmode: 'array',
          tickvals: [...finished.map(({ y }) => y), ...again.map(({ y }) => y)],
          ticktext: [
            ...finished.map(({ pipeline }) => `${pipeline.id} ${stageName(pipeline.stage)}`),
            ...again.map(({ refit }) => `${refit.id} on every row`),
          ],
          showgrid: false,
          ticks: '',
          ticklabelstandoff: 6,
        }),
      },
    ),
  };
}
