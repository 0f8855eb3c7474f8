import type { Figure } from '../figure.js';
import { linesOf, textWidth } from './text-boxes.js';

/** Pixels: a legend's mark with the gaps around it, a line, the space between it and what is above. */
const MARK = 48;
const LINE = 17;
const SPACE = 14;
const SIZE = 12;

/** Below the plot as many entries a line as fit, and the pixels that they take: no legend covers data. */
export function legendBelow({ data, layout }: Figure): { legend: Record<string, unknown>; pixels: number } | undefined {
  if (layout.showlegend !== true) return undefined;
  const names = data.flatMap(({ name, showlegend }) => (showlegend === false ? [] : [String(name ?? '')]));
  const entrywidth = Math.ceil(Math.max(...names.map((name) => textWidth(name, SIZE)))) + 6;
  const columns = Math.max(1, Math.floor((layout.width - 24) / (entrywidth + MARK)));
  const lines = Array.from({ length: Math.ceil(names.length / columns) }, (_, row) =>
    Math.max(...names.slice(row * columns, (row + 1) * columns).map((name) => linesOf(name).length)),
  );
  const pixels = SPACE + LINE * lines.reduce((sum, count) => sum + count + 0.15, 0);
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
