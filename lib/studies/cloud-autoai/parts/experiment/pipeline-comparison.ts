import { DEPLOYED_PIPELINE } from '../../../../automl/index.js';
import {
  caption,
  FAINT,
  type Figure,
  formatCount,
  formatPercent,
  frame,
  type Look,
  note,
  type PlotlyTrace,
  percentAxis,
  plainAxis,
} from '../../../../figures/index.js';
import { bars, tidy } from '../../figures/panels.js';
import { LOOK } from '../../palette.js';
import { printed } from '../../published.js';
import { familyName, searched, sortedPipelines, stageName } from './names.js';
import type { ExperimentResult, MeasuredOn, PipelineAccuracy } from './result.js';

/** How both measures are drawn: a little apart, so that their bars can both be seen. */
const SHOWN: Readonly<Record<MeasuredOn, Look & { name: string; id: string; shift: number }>> = {
  crossValidation: { name: 'cross validation', id: 'p12-accuracy-cv', ...LOOK.lenet, symbol: 'circle', shift: -0.14 },
  holdout: { name: 'holdout', id: 'p12-accuracy-holdout', ...LOOK.ibm, symbol: 'diamond-open', shift: 0.14 },
};

function shares(pipelines: readonly PipelineAccuracy[], on: MeasuredOn): PlotlyTrace {
  const { name, color, symbol, shift } = SHOWN[on];
  const values = pipelines.map((one) => one[on]);
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: values.map(({ value }) => tidy(value)),
    y: values.map((_, i) => i + shift),
    marker: { symbol, color, size: 9, line: { width: 1.6, color } },
    error_x: bars(values, color),
    customdata: pipelines.map(({ id }, i) => [id, values[i].n]),
    hovertemplate: `%{customdata[0]}, ${name}: %{x:.2%}, n = %{customdata[1]}<extra></extra>`,
    cliponaxis: false,
  };
}

/** What the study printed for its own pipeline 12, as lines to look along. */
function references(count: number) {
  const lines = (['crossValidation', 'holdout'] as const).flatMap((on) => {
    const value = printed(SHOWN[on].id);
    return value === null ? [] : [{ value, side: on === 'holdout' ? 'left' : 'right', ...SHOWN[on] }];
  });
  return {
    shapes: lines.map(({ value, color }) => ({
      ...{ type: 'line', xref: 'x', x0: value, x1: value, yref: 'y', y0: -0.6, y1: count - 0.4 },
      ...{ layer: 'below', line: { color, width: 1.2, dash: 'dot' } },
    })),
    notes: lines.map(({ value, color, name, side }) =>
      note(`IBM’s pipeline 12, ${name} (printed ${String(value).replace(/^0/, '')})`, {
        ...{ x: value, xref: 'x', xanchor: side, xshift: side === 'right' ? 4 : -4 },
        ...{ y: 1, yref: 'paper', yanchor: 'bottom', font: { size: 12, color } },
      }),
    ),
  };
}

/** Both figures at the right of a pipeline's line, and below them what it is. */
function besides({ crossValidation, holdout }: PipelineAccuracy, y: number, mark: string) {
  const right = { x: 1, xref: 'paper', xanchor: 'left', xshift: 8, y, yref: 'y', yanchor: 'middle' };
  const figures = `${formatPercent(crossValidation.value, 1)} · ${formatPercent(holdout.value, 1)}`;
  return [
    note(figures, { ...right, yshift: mark ? 7 : 0 }),
    ...(mark ? [note(`<b>${mark}</b>`, { ...right, yshift: -8, font: { size: 12, color: FAINT } })] : []),
  ];
}

/**
 * `pipeline-comparison`: cross-validated and holdout accuracy of every finished pipeline, best cross-validated first, the
 * winner and pipeline 12 in bold, and beside them what the study printed for its own pipeline 12.
 */
export function pipelineComparison(result: ExperimentResult): Figure {
  const { experiment, stamp } = result;
  const sorted = sortedPipelines(result);
  const markOf = ({ id }: PipelineAccuracy) =>
    [id === experiment.winner && 'winner', id === DEPLOYED_PIPELINE && 'the study’s pipeline']
      .filter(Boolean)
      .join(', ');
  const { shapes, notes } = stamp.comparable ? references(sorted.length) : { shapes: [], notes: [] };
  const ends = sorted.flatMap(({ holdout, crossValidation }) => [holdout.interval[0], crossValidation.interval[0]]);
  const line = stamp.comparable ? (printed(SHOWN.crossValidation.id) ?? 1) : 1;
  const low = Math.max(0, Math.floor(50 * Math.min(...ends, line) - 0.25) / 50);
  // Shared by all pipelines, so said once.
  const rowsOf = (on: MeasuredOn) => [...new Set(sorted.map((one) => formatCount(one[on].n)))].join(' or ');
  const [cv, held] = [rowsOf('crossValidation'), rowsOf('holdout')];
  const page = {
    title: `${formatCount(sorted.length)} pipelines, two ways of measuring`,
    subtitle: [`Filled: cross validation, n = ${cv}. Open: holdout, n = ${held}. Bars: 95 % intervals`],
    stamp,
  };
  return {
    id: 'pipeline-comparison',
    caption: caption(
      searched({ experiment, stamp }),
      `Accuracy of the ${sorted.length} local pipelines, cross-validated (n = ${cv}; sorts them) and on the holdout (n = ${held}).`,
      'Bars: Wilson’s 95 % intervals over rows; all answer the same rows, so two that overlap may still differ.',
      stamp.comparable ? 'Dotted: printed for IBM’s pipeline 12, on other rows.' : '',
    ),
    data: [shares(sorted, 'crossValidation'), shares(sorted, 'holdout')],
    layout: frame(
      {
        ...page,
        height: 170 + 38 * Math.max(1, sorted.length),
        margin: { l: 270, r: 168, b: 62 },
        headRoom: stamp.comparable ? 26 : 10,
      },
      {
        shapes,
        annotations: [...notes, ...sorted.flatMap((one, i) => besides(one, i, markOf(one)))],
        xaxis: percentAxis('accuracy', { range: [low, 1.001], tickformat: '.0%' }),
        yaxis: plainAxis('', {
          range: [sorted.length - 0.4, -0.6],
          tickmode: 'array',
          tickvals: sorted.map((_, i) => i),
          ticktext: sorted.map((one) => {
            const text = `${one.id} ${familyName(one.algorithm)} ${stageName(one.stage)}`;
            return markOf(one) ? `<b>${text}</b>` : text;
          }),
          ticks: '',
          ticklabelstandoff: 6,
        }),
      },
    ),
  };
}
