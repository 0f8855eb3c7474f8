import type { Figure } from '../figure.js';
import { PAPER_SCALE } from './scale.js';
import { linesOf, textWidth } from './text-boxes.js';

/** A mark with its gaps, which Plotly draws at one size on a screen and on paper. */
const MARK = 40 / PAPER_SCALE;
/** Pixels: the space between the legend and what is above, and its type. */
const SPACE = 14;
const SIZE = 12;
/** An entry of so many lines: Plotly gives it 16 pixels at least, on a screen and on paper, and 3 below. */
const entryHeight = (lines: number) => (Math.max(16, 1.3 * SIZE * PAPER_SCALE * lines) + 3) / PAPER_SCALE;

/** Below the plot as many entries a line as fit, and the pixels that they take: no legend covers data. */
export function legendBelow({ data, layout }: Figure): { legend: Record<string, unknown>; pixels: number } | undefined {
  if (layout.showlegend !== true) return undefined;
  const names = data.flatMap(({ name, showlegend }) => (showlegend === false ? [] : [String(name ?? '')]));
  const entrywidth = Math.ceil(Math.max(...names.map((name) => textWidth(name, SIZE)))) + 6;
  // Plotly wraps such a legend at the width of the plot, not of the page.
  const { l, r } = layout.margin as { l: number; r: number };
  const columns = Math.max(1, Math.floor((layout.width - l - r) / (entrywidth + MARK)));
  const lines = Array.from({ length: Math.ceil(names.length / columns) }, (_, row) =>
    Math.max(...names.slice(row * columns, (row + 1) * columns).map((name) => linesOf(name).length)),
  );
  const pixels = SPACE + lines.reduce((sum, count) => sum + entryHeight(count), 0);
  return {
    legend: {
      orientation: 'h',
      xref: 'container',
      x: 0.02,
      xanchor: 'left',
      yref: 'container',
      y: 0,
      yanchor: 'bottom',
      entrywidth,
      entrywidthmode: 'pixels',
      font: { size: SIZE },
      tracegroupgap: 0,
    },
    pixels,
  };
}
