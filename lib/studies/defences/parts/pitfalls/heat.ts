import type { Proportion } from '../../../../evaluation/index.js';
import {
  axesOf,
  axisSuffix,
  formatPercent,
  formatProportion,
  type PlotlyTrace,
  panelHeading,
  plainAxis,
  SHARE_SCALE,
} from '../../../../figures/index.js';

/** A panel of shares: lines from the top, a cell for each column. */
export interface HeatPanel {
  readonly heading: string;
  readonly columns: readonly string[];
  readonly lines: readonly string[];
  readonly cells: readonly (readonly Proportion[])[];
  /** Left and right end, in shares of the plot. */
  readonly across: readonly [number, number];
  readonly columnTitle: string;
  readonly lineTitle: string;
}

/** Pixels of a line of cells. */
export const HEAT_LINE = 38;
/** Behind the cells: thin lines between them. */
export const HEAT_BACKGROUND = '#E4E4E4';

/** What panels of cells side by side are made of: traces, axes and headings. */
export function heatPanels(panels: readonly HeatPanel[]): {
  readonly data: PlotlyTrace[];
  readonly axes: Record<string, unknown>;
  readonly annotations: Record<string, unknown>[];
} {
  const bare = { showgrid: false, ticks: '', showline: false, tickmode: 'array' };
  return {
    data: panels.map(({ heading, columns, lines, cells }, i) => ({
      ...axesOf(i),
      ...{ type: 'heatmap', name: heading, x: [...columns.keys()], y: [...lines.keys()] },
      z: cells.map((line) => line.map(({ value }) => Number(value.toFixed(4)))),
      text: cells.map((line) => line.map(({ value }) => formatPercent(value, 0))),
      hovertext: cells.map((line, k) =>
        line.map((share, j) => `${lines[k]}, ${columns[j]}: ${formatProportion(share)}`),
      ),
      ...{ texttemplate: '%{text}', textfont: { size: 12 }, colorscale: SHARE_SCALE, zmin: 0, zmax: 1 },
      ...{ xgap: 1, ygap: 1, showscale: false, hovertemplate: '%{hovertext}<extra></extra>' },
    })),
    axes: Object.assign(
      {},
      ...panels.map(({ columns, lines, across, columnTitle, lineTitle }, i) => ({
        [`xaxis${axisSuffix(i)}`]: plainAxis(columnTitle, {
          ...{ ...bare, domain: across, anchor: axesOf(i).yaxis, tickangle: 0 },
          ...{ tickvals: [...columns.keys()], ticktext: columns, range: [-0.5, columns.length - 0.5] },
        }),
        [`yaxis${axisSuffix(i)}`]: plainAxis(i === 0 ? lineTitle : '', {
          ...{ ...bare, anchor: axesOf(i).xaxis, range: [lines.length - 0.5, -0.5], ticklabelstandoff: 4 },
          ...{ tickvals: [...lines.keys()], ticktext: lines, showticklabels: i === 0 },
        }),
      })),
    ),
    annotations: panels.flatMap(({ heading, across }) => (heading ? [panelHeading(heading, across[0])] : [])),
  };
}
