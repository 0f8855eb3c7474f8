import { note } from './annotations.js';
import type { Figure } from './figure.js';
import { frame, headHeight } from './frame.js';
import { type Source, wrapped } from './wording.js';

/** An image of a grid. */
export interface DigitCell {
  /** [side · side] in [0, 1], by rows; what lies outside is drawn as the nearer end. */
  readonly pixels: ArrayLike<number>;
  /** What stands above it, a line each, in Plotly's HTML. */
  readonly title: readonly string[];
}

export interface DigitGridOptions {
  readonly id: string;
  readonly title: string;
  readonly subtitle?: readonly string[];
  readonly stamp: Source;
  readonly caption: string;
  /** Rows of images; undefined leaves a gap. */
  readonly rows: readonly (readonly (DigitCell | undefined)[])[];
  /** What stands left of each row. */
  readonly rowNames?: readonly string[];
  /** Said where a row has no image. */
  readonly empty?: string;
  /** Colors of values from 0 to 1, as Plotly takes them (default: from black to white). */
  readonly colorscale?: readonly (readonly [number, string])[];
}

const GRAY = [
  [0, '#000000'],
  [1, '#FFFFFF'],
] as const;

/** Blank image pixels beside an image. */
const ACROSS = 10;
/** Screen pixels of a line of a title, and below an image. */
const LINE = 17;
const BELOW = 10;
const MARGIN = { l: 24, r: 24, b: 18 };
const NAMES = 96;
/** Screen pixels to an image pixel: at most so many; and of all rows together, without their titles. */
const LARGEST = 6;
const HIGHEST = 620;

/** All images in one heatmap: one trace and two axes instead of one of each per image. */
export function digitGrid(options: DigitGridOptions): Figure {
  const { id, title, subtitle, stamp, caption, rows, rowNames, empty, colorscale = GRAY } = options;
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const first = rows.flat().find((cell) => cell !== undefined);
  const side = Math.sqrt(first?.pixels.length ?? 784);
  const odd = rows.flat().find((cell) => cell && cell.pixels.length !== side ** 2);
  if (!Number.isInteger(side) || odd)
    throw new RangeError(
      `Images of a grid must be square and of one size; one has ${odd?.pixels.length ?? side ** 2} pixels.`,
    );
  const l = MARGIN.l + (rowNames ? NAMES : 0);
  const width = columns * (side + ACROSS) - ACROSS;
  const scale = Math.min(LARGEST, (900 - l - MARGIN.r) / width, HIGHEST / (Math.max(1, rows.length) * side));
  const heads = rows.map((row) =>
    Math.ceil((Math.max(0, ...row.map((cell) => cell?.title.length ?? 0)) * LINE + 4) / scale),
  );
  const gap = Math.ceil(BELOW / scale);
  const tops: number[] = [];
  let height = 0;
  for (const head of heads) {
    tops.push(height + head);
    height += head + side + gap;
  }
  const z = Array.from({ length: height }, () => new Array<number | null>(width).fill(null));
  rows.forEach((row, r) => {
    row.forEach((cell, c) => {
      for (let i = 0; cell && i < cell.pixels.length; i++)
        z[tops[r] + Math.floor(i / side)][c * (side + ACROSS) + (i % side)] =
          Math.round(Math.min(1, Math.max(0, cell.pixels[i])) * 100) / 100;
    });
  });
  const at = { xref: 'x', yref: 'y' };
  const titles = rows.flatMap((row, r) =>
    row.flatMap((cell, c) =>
      cell
        ? [
            note(cell.title.join('<br>'), {
              ...at,
              x: c * (side + ACROSS) + side / 2 - 0.5,
              y: tops[r] - 1,
              yanchor: 'bottom',
              font: { size: 12.5 },
            }),
          ]
        : [],
    ),
  );
  const names = (rowNames ?? []).map((name, r) =>
    note(wrapped(name, 13), {
      ...at,
      x: 0,
      xanchor: 'right',
      xshift: -14,
      align: 'right',
      y: tops[r] + side / 2,
      font: { size: 13 },
    }),
  );
  const gaps = rows.flatMap((row, r) =>
    row.length > 0 || !empty
      ? []
      : [
          note(`<i>${empty}</i>`, {
            ...at,
            x: 0,
            xanchor: 'left',
            y: tops[r] + side / 2,
            font: { size: 12, color: '#767676' },
          }),
        ],
  );
  const top = headHeight({ subtitle, stamp });
  return {
    id,
    caption,
    data: [
      {
        type: 'heatmap',
        z,
        colorscale: colorscale.map((stop) => [...stop]),
        zmin: 0,
        zmax: 1,
        showscale: false,
        zsmooth: false,
        hoverinfo: 'skip',
      },
    ],
    layout: frame(
      {
        title,
        subtitle,
        stamp,
        height: Math.round(top + scale * height + MARGIN.b),
        margin: { l, b: MARGIN.b, r: Math.round(900 - l - scale * width) },
      },
      {
        xaxis: { visible: false, range: [-0.5, width - 0.5], fixedrange: true },
        yaxis: { visible: false, range: [height - 0.5, -0.5], fixedrange: true },
        annotations: [...titles, ...names, ...gaps],
      },
    ),
  };
}
