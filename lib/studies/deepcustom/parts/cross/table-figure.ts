import type { Proportion } from '../../../../evaluation/index.js';
import {
  COLORS,
  caption,
  type Figure,
  formatCount,
  formatEpsilon,
  formatPercent,
  formatProportion,
  frame,
  headHeight,
  plainAxis,
} from '../../../../figures/index.js';
import { ATTACKS, type AttackName, isLoss } from '../../attacks.js';
import { attackText, networkText } from '../../words.js';
import type { CrossNetwork, CrossResult, CrossRow } from './result.js';
import { printedAccuracies } from './words.js';

/** Few right dark, many right white: what an attack took is what is seen. */
const SCALE = [
  [0, '#08306B'],
  [0.5, '#6BAED6'],
  [1, '#FFFFFF'],
];
const EMPTY = '#E4E4E4';
/** Pixels of a row of cells, and half a cell less what keeps an outline inside. */
const ROW = 40;
const HALF = 0.46;

const COLUMNS: readonly ('clean' | AttackName)[] = ['clean', ...ATTACKS];

const shareOf = ({ clean, under }: CrossRow, column: 'clean' | AttackName): Proportion =>
  column === 'clean' ? clean : under[column];

/** What was printed of a cell; nine cells have that. */
function printedOf(network: CrossNetwork, column: 'clean' | AttackName): number | undefined {
  return isLoss(network) && isLoss(column) ? printedAccuracies()[network][column] : undefined;
}

function cellText(row: CrossRow, column: 'clean' | AttackName, comparable: boolean): string {
  const printed = comparable ? printedOf(row.network, column) : undefined;
  const ours = formatPercent(shareOf(row, column).value, 1);
  return printed === undefined ? ours : `${ours}<br><i>${(100 * printed).toFixed(2)}</i>`;
}

function hoverText(row: CrossRow, column: 'clean' | AttackName, comparable: boolean): string {
  const printed = comparable ? printedOf(row.network, column) : undefined;
  const what = column === 'clean' ? 'clean images' : `${attackText(column)} on the target`;
  return [
    `${networkText(row.network)}, ${what}:`,
    `right: ${formatProportion(shareOf(row, column))}`,
    ...(printed === undefined ? [] : [`printed: ${formatPercent(printed, 2)}`]),
  ].join('<br>');
}

/** `cross-table`: a heat map of accuracies, networks × sets of images, the printed ones in italics beneath ours. */
export function tableFigure({ stamp, rows, epsilon }: CrossResult): Figure {
  const { comparable } = stamp;
  const each = <T>(of: (row: CrossRow, column: 'clean' | AttackName) => T): T[][] =>
    rows.map((row) => COLUMNS.map((column) => of(row, column)));
  const own = rows.flatMap(({ network }, y) => {
    const x = (COLUMNS as readonly string[]).indexOf(network);
    const line = { color: COLORS.orange, width: 2 };
    return x < 0 ? [] : [{ type: 'rect', x0: x - HALF, x1: x + HALF, y0: y - HALF, y1: y + HALF, line }];
  });
  const page = {
    title: 'The cross table: every network on images made once, against the target',
    subtitle: [
      `Share of ${formatCount(rows[0].clean.n)} test images read right; outlined: the network’s own training attack`,
      ...(comparable ? ['Beneath, in italics: as printed, in percent'] : []),
    ],
    stamp,
    margin: { l: 150, r: 24, b: 56 },
  };
  const bare = { showgrid: false, ticks: '', showline: false, tickmode: 'array' };
  return {
    id: 'cross-table',
    caption: caption(
      stamp,
      `Accuracy of the networks (rows) on test images as they are and under attacks (columns), L∞ ε ${formatEpsilon(epsilon)}, n = ${formatCount(rows[0].clean.n)} in every cell; the 95 % intervals (Wilson, over images) are in the table cross-table. Every set was made once, against the target: only in the target’s row is the network attacked itself.`,
      comparable ? 'Italics: the nine printed cells.' : '',
      'Afresh: half of each training batch attacked anew, on the network as it is by then.',
    ),
    data: [
      {
        type: 'heatmap',
        name: 'accuracy',
        x: [...COLUMNS.keys()],
        y: [...rows.keys()],
        z: each((row, column) => Number(shareOf(row, column).value.toFixed(4))),
        text: each((row, column) => cellText(row, column, comparable)),
        hovertext: each((row, column) => hoverText(row, column, comparable)),
        texttemplate: '%{text}',
        textfont: { size: 12 },
        colorscale: SCALE,
        zmin: 0,
        zmax: 1,
        xgap: 1,
        ygap: 1,
        showscale: false,
        hovertemplate: '%{hovertext}<extra></extra>',
      },
    ],
    layout: frame(
      { ...page, height: headHeight(page) + ROW * rows.length + page.margin.b },
      {
        plot_bgcolor: EMPTY,
        xaxis: plainAxis('images (attack on the target)', {
          ...bare,
          tickvals: [...COLUMNS.keys()],
          ticktext: COLUMNS.map((column) => (column === 'clean' ? 'clean' : attackText(column))),
          range: [-0.5, COLUMNS.length - 0.5],
        }),
        yaxis: plainAxis('', {
          ...bare,
          tickvals: [...rows.keys()],
          ticktext: rows.map(({ network }) => networkText(network)),
          range: [rows.length - 0.5, -0.5],
        }),
        shapes: own,
      },
    ),
  };
}
