import { type Figure, isFlat } from '../figures/index.js';
import { type ReportTable, tableHtml, textOf } from '../report/index.js';
import { captionHtml } from './html.js';
import { display } from './kernel.js';
import { showAtEnd } from './last-expression.js';
import { renderTable } from './table.js';

export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

/** More points than a reader would read as a table. */
const MOST_POINTS = 200;

/** JSON knows no typed arrays: it would write them as objects with numbered keys. */
const plainArrays = (_key: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Uint8Array) : value;

/** The figure's points as a folded table, for readers that draw no Plotly (nbconvert, plain viewers). */
function pointsHtml(data: Figure['data']): string {
  // Values over a grid are no series of points.
  const gridded = data.some((trace) => 'z' in trace);
  const points = (gridded ? [] : data).flatMap((trace, i) => {
    const { x, y, name } = trace as { x?: unknown; y?: unknown; name?: unknown };
    if (!Array.isArray(x) || !Array.isArray(y) || trace.visible === false) return [];
    return x.map((value: unknown, k) => ({ series: typeof name === 'string' ? name : `${i + 1}`, x: value, y: y[k] }));
  });
  const picture = isFlat({ data }) ? ', or as a picture, which <code>npx advlab pictures</code> puts in' : '';
  const summary = `<summary>The figure is drawn where Plotly is at hand, as in JupyterLab${picture}.`;
  if (points.length === 0 || points.length > MOST_POINTS) return `<details>${summary}</summary></details>`;
  return `<details>${summary} Its points:</summary>\n${renderTable(points, { maxRows: MOST_POINTS }).html}</details>`;
}

/**
 * Shows a figure, interactive where Plotly is at hand, with its caption beneath. Viewers without Plotly get the points as
 * a table.
 */
export function showFigure(figure: Figure): void {
  const { id, caption } = figure;
  const plotly = JSON.parse(JSON.stringify({ data: figure.data, layout: figure.layout }, plainArrays)) as Figure;
  display({ [PLOTLY_MIME]: plotly, 'text/html': pointsHtml(plotly.data), 'text/plain': `Figure ${id}` });
  display({ 'text/html': captionHtml(caption), 'text/plain': caption });
}

/** The same value, made to show itself when it is a cell's last expression, and to be a line of text everywhere else. */
function selfShowing<T extends object>(value: T, show: (value: T) => void, text: string): T {
  const own = { ...value };
  showAtEnd(
    own,
    () => show(value),
    () => text,
  );
  return own;
}

/**
 * The same figure, made to draw itself when it is a cell's last expression; console.log prints its name and caption.
 */
export const drawable = <F extends Figure>(figure: F): F =>
  selfShowing(figure, showFigure, `Figure ${figure.id}: ${figure.caption}`);

/** A table of a report, likewise. */
export function drawableTable(table: ReportTable): ReportTable {
  const text = [table.columns, ...table.rows.map((row) => row.map(textOf))].map((row) => row.join('  ')).join('\n');
  const show = () =>
    display({
      'text/html': tableHtml({ ...table, caption: '' }) + captionHtml(table.caption),
      'text/plain': `${text}\n${table.caption}`,
    });
  return selfShowing(table, show, `${text}\n${table.caption}`);
}
