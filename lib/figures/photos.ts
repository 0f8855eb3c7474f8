import { note } from './annotations.js';
import type { Figure } from './figure.js';
import { frame, headHeight } from './frame.js';
import { FAINT } from './palette.js';
import { type Source, wrapped } from './wording.js';

/** One picture of a grid. */
export interface PhotoCell {
  /** A data address, as `pictureOf` makes it. */
  readonly picture: string;
  /** What stands above it: plain text, each on a line of its own, the first in bold. */
  readonly title: readonly string[];
}

export interface PhotoGridOptions {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: readonly string[];
  readonly stamp: Source;
  readonly caption: string;
  /** Rows of pictures; undefined leaves a gap. All are drawn as squares of one size. */
  readonly rows: readonly (readonly (PhotoCell | undefined)[])[];
  /** What stands left of each row. */
  readonly rowNames?: readonly string[];
}

const GAP = 12;
const LINE = 16;
/** A picture is drawn at most this wide: 224 pixels of a photograph need no more. */
const LARGEST = 270;
const MARGIN = { l: 24, r: 24, b: 16 };
const NAMES = 96;
/** Words stand where their picture does: on a page for a paper they need no room of their own. */
const AXES = { xref: 'x', yref: 'y' };

/** Pictures in a grid, each with its words above it. */
export function photoGrid({ id, title, subtitle, stamp, caption, rows, rowNames }: PhotoGridOptions): Figure {
  const columns = Math.max(...rows.map((row) => row.length));
  const l = MARGIN.l + (rowNames ? NAMES : 0);
  const side = Math.min(LARGEST, Math.floor((900 - l - MARGIN.r - (columns - 1) * GAP) / columns));
  const letters = Math.max(8, Math.floor(side / 6.6));
  // Titles break where their picture ends; each row keeps room for its longest.
  const titled = rows.map((row) =>
    row.map((cell) => cell && { ...cell, lines: cell.title.map((line) => wrapped(line, letters)) }),
  );
  const heads = titled.map((row) =>
    Math.max(0, ...row.map((cell) => (cell ? cell.lines.join('<br>').split('<br>').length : 0))),
  );
  const tops: number[] = [];
  let height = 0;
  for (const lines of heads) {
    tops.push(height + lines * LINE + 4);
    height += lines * LINE + 4 + side + GAP;
  }
  const width = columns * (side + GAP) - GAP;
  const placed = titled.flatMap((row, r) =>
    row.flatMap((cell, c) => (cell ? [{ ...cell, x: c * (side + GAP), y: tops[r] }] : [])),
  );
  const above = { subtitle, stamp, headRoom: 0 };
  return {
    id,
    caption,
    data: placed.map(({ picture, x, y }) => ({
      type: 'image',
      source: picture,
      // Drawn from corner to corner of its square: the file's own pixels are scaled.
      x0: x + side / 448,
      y0: y + side / 448,
      dx: side / 224,
      dy: side / 224,
      hoverinfo: 'skip',
    })),
    layout: frame(
      {
        title,
        subtitle,
        stamp,
        height: headHeight(above) + height + MARGIN.b,
        margin: { l, b: MARGIN.b, r: 900 - l - width },
      },
      {
        xaxis: { visible: false, range: [0, width], fixedrange: true },
        yaxis: { visible: false, range: [height, 0], fixedrange: true },
        annotations: [
          ...placed.map(({ lines: [first, ...more], x, y }) =>
            note([`<b>${first}</b>`, ...more].join('<br>'), {
              ...AXES,
              x,
              y: y - 2,
              xanchor: 'left',
              yanchor: 'bottom',
              align: 'left',
            }),
          ),
          ...(rowNames ?? []).map((name, r) =>
            note(wrapped(name, 13), {
              ...AXES,
              x: 0,
              xshift: -10,
              y: tops[r] + side / 2,
              xanchor: 'right',
              align: 'right',
              font: { size: 12, color: FAINT },
            }),
          ),
        ],
      },
    ),
  };
}
