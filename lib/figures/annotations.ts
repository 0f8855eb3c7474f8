import { FAINT, INK } from './palette.js';

/** What annotations are, by their names: a figure for a paper drops some and moves others. */
export const HEAD = 'head';
export const DIRECT = 'direct';
export const STRIP = 'strip';

export const note = (text: string, more: Record<string, unknown>): Record<string, unknown> => ({
  text,
  showarrow: false,
  font: { size: 12, color: INK },
  ...more,
});

/** The heading of one of several panels, above its left edge at x (in shares of the page). */
export const panelHeading = (text: string, x: number, size = 13.5): Record<string, unknown> =>
  note(`<b>${text}</b>`, {
    x,
    xref: 'paper',
    xanchor: 'left',
    y: 1,
    yref: 'paper',
    yanchor: 'bottom',
    yshift: 8,
    font: { size },
  });

export interface DirectLabel {
  readonly text: string;
  readonly color: string;
  /** In the axis' unit. */
  readonly y: number;
}

/**
 * Names written beside the ends of their curves, pushed apart until none overlaps.
 * `pixels` and `range` are the axis' length in pixels and its range.
 */
export function directLabels(
  labels: readonly DirectLabel[],
  axes: { pixels: number; range: readonly [number, number]; x: number; xref?: string; yref?: string; gap?: number },
): Record<string, unknown>[] {
  const { pixels, range, x, xref = 'paper', yref = 'y', gap = 17 } = axes;
  const place = (y: number) => ((y - range[0]) / (range[1] - range[0])) * pixels;
  const heightOf = (text: string) => gap * text.split('<br>').length;
  const sorted = labels.map((label) => ({ ...label, at: place(label.y) })).sort((a, b) => a.at - b.at);
  const apart = (a: { text: string }, b: { text: string }) => (heightOf(a.text) + heightOf(b.text)) / 2;
  // Upwards from the lowest, then back down from the top where the stack has outgrown the axis.
  sorted.forEach((label, i) => {
    const floor = i === 0 ? heightOf(label.text) / 2 : sorted[i - 1].at + apart(sorted[i - 1], label);
    label.at = Math.max(label.at, floor);
  });
  for (let i = sorted.length - 1; i >= 0; i--) {
    const above = sorted[i + 1];
    const ceiling = above ? above.at - apart(above, sorted[i]) : pixels + 4;
    sorted[i].at = Math.min(sorted[i].at, ceiling);
  }
  return sorted.map(({ text, color, y, at }) =>
    note(text, {
      name: DIRECT,
      x,
      xref,
      y,
      yref,
      xanchor: 'left',
      yanchor: 'middle',
      align: 'left',
      xshift: 8,
      // Adding 0 turns −0 into 0.
      yshift: Math.round(at - place(y)) + 0,
      font: { size: 12.5, color },
    }),
  );
}

export interface StripRow {
  readonly label: string;
  readonly color: string;
  /** One per epsilon; null where there is none. */
  readonly cells: readonly (string | null)[];
}

/** A small table below the epsilon axis, a column under each tick: what is there and, in words, what is not. */
export function strip(
  heading: string,
  rows: readonly StripRow[],
  epsilons: readonly number[],
  missing: string,
): Record<string, unknown>[] {
  const below = (line: number) => ({ name: STRIP, y: 0, yref: 'paper', yanchor: 'middle', yshift: -(66 + 19 * line) });
  const atLeft = { x: 0, xref: 'paper', xanchor: 'left', xshift: -112 };
  return [
    note(`<i>${heading}</i>`, { ...below(0), ...atLeft, font: { size: 12, color: '#555555' } }),
    ...rows.flatMap(({ label, color, cells }, i) => [
      note(`<b>${label}</b>`, { ...below(i + 1), ...atLeft, font: { size: 12, color } }),
      ...epsilons.map((epsilon, k) =>
        note(cells[k] ?? `<i>${missing}</i>`, {
          ...below(i + 1),
          x: epsilon,
          xref: 'x',
          xanchor: 'center',
          font: { size: 12, color: cells[k] === null ? FAINT : INK },
        }),
      ),
    ]),
  ];
}

/** A piece of a subtitle in the color of what it names. */
export const colored = (color: string, text: string): string => `<span style="color:${color}">${text}</span>`;
