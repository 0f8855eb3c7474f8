import { plainAxis } from './axes.js';
import type { Figure } from './figure.js';
import { formatCount } from './format.js';
import { frame } from './frame.js';
import { SHARE_SCALE } from './palette.js';
import { caption, plain, type Source } from './wording.js';

export interface ConfusionOptions {
  id: string;
  title: string;
  /** What the rows are, for the caption: "the 2,984 selected rows at ε .15". */
  rows: string;
  stamp: Source;
}

const CATEGORIES = { type: 'category', showgrid: false, ticks: '', showline: false, ticklabelstandoff: 6 };

/** A confusion matrix: rows are true classes, columns answers; color is the share of its row, the number is the count. */
export function confusion(
  matrix: readonly (readonly number[])[],
  { id, title, rows, stamp }: ConfusionOptions,
): Figure {
  const classes = matrix.map((_, k) => String(k));
  const totals = matrix.map((row) => row.reduce((a, b) => a + b, 0));
  const n = totals.reduce((a, b) => a + b, 0);
  const share = matrix.map((row, i) =>
    row.map((count) => (totals[i] === 0 ? 0 : Number((count / totals[i]).toFixed(4)))),
  );
  return {
    id,
    caption: caption(
      stamp,
      `${title}: confusion matrix over ${rows} (n = ${formatCount(n)}). Rows are true classes, columns answers; numbers are counts, color is the share of the row. Counts carry no interval.`,
    ),
    data: [
      {
        type: 'heatmap',
        x: classes,
        y: classes,
        z: share,
        text: matrix.map((row) => row.map((count) => (count === 0 ? '' : formatCount(count)))),
        texttemplate: '%{text}',
        textfont: { size: 12 },
        colorscale: [SHARE_SCALE[0], [0.01, '#E6F0F8'], ...SHARE_SCALE.slice(1)],
        zmin: 0,
        zmax: 1,
        xgap: 1,
        ygap: 1,
        colorbar: {
          title: { text: 'share of the row', side: 'right', font: { size: 13 } },
          tickfont: { size: 12 },
          tickformat: '.0%',
          thickness: 14,
          outlinewidth: 0,
          x: 1.02,
        },
        hovertemplate: 'true %{y}, answered %{x}: %{text} (%{z:.1%})<extra></extra>',
      },
    ],
    layout: frame(
      {
        title: plain(title),
        subtitle: [`Counts over ${plain(rows)}; color: share of the true class`],
        stamp,
        height: 660,
        margin: { l: 156, r: 180, b: 62 },
      },
      {
        // Shows between the cells as thin lines.
        plot_bgcolor: '#E4E4E4',
        xaxis: plainAxis('answered class', CATEGORIES),
        yaxis: plainAxis('true class', { ...CATEGORIES, autorange: 'reversed' }),
      },
    ),
  };
}
