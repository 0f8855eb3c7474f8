import type { Proportion, TransferCell, TransferMatrix, TransferRun } from '../evaluation/index.js';
import { note } from './annotations.js';
import { axesOf, axisSuffix, plainAxis } from './axes.js';
import type { Figure, PlotlyTrace } from './figure.js';
import { formatCount, formatPercent, formatProportion } from './format.js';
import { type FrameOptions, frame, headHeight } from './frame.js';
import { COLORS, SHARE_SCALE } from './palette.js';
import { columnsFor, type Place, panelGrid } from './panel-grid.js';
import { formatRadius, normName } from './robustness/series.js';
import { caption, plain, type Source, wrapped } from './wording.js';

export interface TransferFigureOptions {
  readonly id: string;
  readonly title: string;
  /**
   * `wrong`: of all images, those that the target does not read right. `transferred`: the same of the images that every
   * model reads right as they are and that the source lost.
   */
  readonly shown: 'wrong' | 'transferred';
  readonly stamp: Source;
  /** Attacks by id, in the order of their panels (default: all). */
  readonly attacks?: readonly string[];
  /** What a panel's heading calls an attack (default: its name, norm and radius). */
  readonly nameOf?: (run: TransferRun) => string;
  /** What shares are of, in a sentence, where the cells were counted otherwise than `shown` says. */
  readonly rule?: string;
  /** Where a reader who cannot point at a cell finds its n and interval, as the caption goes on after "in". */
  readonly table?: string;
}

/** Behind the cells: thin lines between them, and what has no number. */
const EMPTY = '#E4E4E4';

/** Pixels of a row of cells. */
const ROW = 38;

/** Pixels for the sources' names and the axis' title beside them; names of up to twelve letters fit into the usual ones. */
const leftOf = (names: readonly string[]): number => {
  const longest = Math.max(...names.map(({ length }) => length));
  return longest <= 12 ? 96 : 40 + 7 * longest;
};

/** Below a column a name of more than fourteen letters stands on lines of twelve. */
const columnText = (name: string): string => (name.length > 14 ? wrapped(name, 12) : plain(name));

/** Pixels for the names below the columns and the axis' title. */
const belowOf = (names: readonly string[]): number => {
  const lines = Math.max(...names.map((name) => columnText(name).split('<br>').length));
  return 62 + 16 * (lines - 1);
};

/** A share of fewer images than this says so in its cell. */
const FEW = 30;

const RULES = {
  wrong: 'Shares of all images; those that the target misreads from the start are among them',
  transferred: 'Shares of the images that every model reads right as they are and that the source lost',
} as const;

const attackName = ({ name, norm, epsilon }: TransferRun): string =>
  `${name}, ${normName(norm)}${epsilon === null ? ', no radius' : ` ε ${formatRadius(epsilon)}`}`;

/** "33 %", with its n where that is small. */
function cellText({ value, n }: Proportion): string {
  const percent = formatPercent(value, 0);
  return n < FEW ? `${percent}<br>n\u2009=\u2009${n}` : percent;
}

/** What a cell says when it is pointed at. */
function hoverText(cell: TransferCell, shown: TransferFigureOptions['shown']): string {
  const share = cell[shown];
  const said = share ? formatProportion(share) : 'no image that every model reads right was lost';
  return `made on ${plain(cell.source)}, answered by ${plain(cell.target)}:<br>not right: ${said}`;
}

interface Panel extends Place {
  readonly attack: string;
  readonly heading: string;
  /** The rows: models that this attack, or that of the panel beside it, was made on. */
  readonly sources: readonly string[];
}

/** The cells of one attack as a trace; no color where the source did not run it, or no row is left. */
function trace(
  { cells }: TransferMatrix,
  { attack, heading, sources }: Panel,
  i: number,
  targets: readonly string[],
  shown: TransferFigureOptions['shown'],
): PlotlyTrace {
  const found = sources.map((source) =>
    targets.map((target) =>
      cells.find((cell) => cell.attack === attack && cell.source === source && cell.target === target),
    ),
  );
  const each = <T>(of: (cell: TransferCell | undefined) => T): T[][] => found.map((row) => row.map(of));
  return {
    ...axesOf(i),
    type: 'heatmap',
    name: heading,
    x: [...targets.keys()],
    y: [...sources.keys()],
    z: each((cell) => (cell?.[shown] ? Number(cell[shown].value.toFixed(4)) : null)),
    text: each((cell) => (cell?.[shown] ? cellText(cell[shown]) : '')),
    hovertext: each((cell) => (cell ? hoverText(cell, shown) : '')),
    texttemplate: '%{text}',
    textfont: { size: 12 },
    colorscale: SHARE_SCALE,
    zmin: 0,
    zmax: 1,
    xgap: 1,
    ygap: 1,
    showscale: false,
    hoverongaps: false,
    hovertemplate: '%{hovertext}<extra></extra>',
  };
}

/** The axes of a panel: names below the last rows of panels, and at the left of the first column. */
function axesFor({ across, up, sources }: Panel, i: number, targets: readonly string[], labelled: Labelled) {
  const bare = { showgrid: false, ticks: '', showline: false, ticklabelstandoff: 4, tickmode: 'array' };
  const named = (of: readonly string[], said: (name: string) => string = plain) => ({
    ...{ tickvals: [...of.keys()], ticktext: of.map(said) },
  });
  const suffix = axisSuffix(i);
  return {
    [`xaxis${suffix}`]: plainAxis(labelled.below ? 'answered by' : '', {
      ...bare,
      ...named(targets, columnText),
      range: [-0.5, targets.length - 0.5],
      domain: across,
      anchor: `y${suffix}`,
      tickangle: 0,
      showticklabels: labelled.below,
    }),
    [`yaxis${suffix}`]: plainAxis(labelled.left ? 'made on' : '', {
      ...bare,
      ...named(sources),
      range: [sources.length - 0.5, -0.5],
      domain: up,
      anchor: `x${suffix}`,
      showticklabels: labelled.left,
    }),
  };
}

interface Labelled {
  readonly below: boolean;
  readonly left: boolean;
}

/** Half a cell, less what keeps an outline inside of it. */
const HALF = 0.46;

/** An outline around each cell in which the source answers its own images. */
function outlines({ runs }: TransferMatrix, { attack, sources }: Panel, i: number, targets: readonly string[]) {
  const { xaxis: xref, yaxis: yref } = axesOf(i);
  const line = { color: COLORS.orange, width: 2 };
  return runs.flatMap((run) => {
    if (run.attack !== attack) return [];
    const [x, y] = [targets.indexOf(run.source), sources.indexOf(run.source)];
    return { type: 'rect', xref, yref, x0: x - HALF, x1: x + HALF, y0: y - HALF, y1: y + HALF, line };
  });
}

/**
 * A heat map for each attack: rows are the models that images were made on, columns those that answer them; each cell has
 * its percent, its n where that is small, and says n and 95 % interval when it is pointed at. Outlined: the attack on the source itself.
 * @throws RangeError where the matrix has none of the attacks.
 */
export function transferMatrixFigure(matrix: TransferMatrix, options: TransferFigureOptions): Figure {
  const { id, title, shown, stamp, nameOf = attackName, rule = RULES[options.shown], table } = options;
  const ids = options.attacks ?? [...new Set(matrix.runs.map(({ attack }) => attack))];
  const first = ids.flatMap((attack) => matrix.runs.find((run) => run.attack === attack) ?? []);
  if (!first.length) throw new RangeError(`No attack of this matrix is called ${ids.join(' or ')}.`);
  const targets = matrix.models.map(({ name }) => name);
  const columns = columnsFor(first.length);
  const lines = Array.from({ length: Math.ceil(first.length / columns) }, (_, line) => {
    const attacks = first.slice(line * columns, (line + 1) * columns).map(({ attack }) => attack);
    return targets.filter((name) => matrix.runs.some((run) => run.source === name && attacks.includes(run.attack)));
  });
  const { places, pixels } = panelGrid(
    first.length,
    lines.map(({ length }) => ROW * length),
  );
  const panels = first.map((run, i): Panel => {
    const sources = lines[Math.floor(i / columns)];
    return { ...places[i], attack: run.attack, heading: plain(nameOf(run)), sources };
  });
  const head: Omit<FrameOptions, 'height'> = {
    title: plain(title),
    subtitle: [`${rule}. Outlined: the source itself.`],
    stamp,
    margin: { l: leftOf(targets), r: 16, b: belowOf(targets) },
    headRoom: 34,
  };
  const counts = matrix.cells.flatMap((cell) => (ids.includes(cell.attack) ? (cell[shown]?.n ?? []) : []));
  const [least, most] = [Math.min(...counts), Math.max(...counts)].map(formatCount);
  const n = least === most ? `n = ${least}` : `n = ${least} to ${most} by the source`;
  const made = (attack: string, source: string) =>
    matrix.runs.some((run) => run.attack === attack && run.source === source);
  const some = first.some(({ attack }) => targets.some((name) => !made(attack, name)));
  return {
    id,
    caption: caption(
      stamp,
      `${title}: share of images that the model of the column does not read right, made on the model of the row.`,
      `${rule} (${n}). Each share’s n and 95 % interval (Wilson): ${table ? `in ${table}, or ` : ''}hover over its cell in the notebook.`,
      some ? 'An attack is made on those models alone that show what it needs.' : '',
      'An attack made on another model is a lower bound of how vulnerable a model is.',
    ),
    data: panels.map((panel, i) => trace(matrix, panel, i, targets, shown)),
    layout: frame(
      { ...head, height: headHeight(head) + pixels + head.margin.b },
      {
        plot_bgcolor: EMPTY,
        ...Object.assign(
          {},
          ...panels.map((panel, i) =>
            axesFor(panel, i, targets, { below: i + columns >= panels.length, left: i % columns === 0 }),
          ),
        ),
        shapes: panels.flatMap((panel, i) => outlines(matrix, panel, i, targets)),
        annotations: panels.map(({ heading, across, up }) =>
          note(`<b>${heading}</b>`, {
            x: across[0],
            xref: 'paper',
            xanchor: 'left',
            y: up[1],
            yref: 'paper',
            yanchor: 'bottom',
            yshift: 6,
            font: { size: 13 },
          }),
        ),
      },
    ),
  };
}
