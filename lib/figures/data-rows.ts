import type { Figure, PlotlyTrace } from './figure.js';
import { panelNames } from './paper.js';

/** One mark of a figure; empty where it has none of that. */
export interface DataRow {
  readonly panel: string;
  readonly series: string;
  readonly x: string;
  readonly y: string;
  /** The color's value in a matrix. */
  readonly z: string;
  /** Ends of the 95 % interval. */
  readonly lower: string;
  readonly upper: string;
  readonly text: string;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const told = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
/** Sums of bars and their ends are not exact in binary: ten digits are. */
const number = (value: unknown): string =>
  typeof value === 'number' ? told(Number(value.toPrecision(10))) : told(value);

function matrixRows({ x, y, z, text }: PlotlyTrace, common: Pick<DataRow, 'panel' | 'series'>): DataRow[] {
  return list(z).flatMap((row, i) =>
    list(row).flatMap((value, k) =>
      value === null
        ? []
        : {
            ...common,
            x: number(list(x)[k] ?? k),
            y: number(list(y)[i] ?? i),
            z: number(value),
            lower: '',
            upper: '',
            text: told(list(list(text)[i])[k]),
          },
    ),
  );
}

function pointRows(trace: PlotlyTrace, common: Pick<DataRow, 'panel' | 'series'>): DataRow[] {
  const { x, y, text, base, error_x: across, error_y } = trace;
  const bars = (error_y ?? across) as { array?: unknown; arrayminus?: unknown } | undefined;
  const along = error_y ? y : x;
  return list(x).flatMap((at, i) => {
    const [value, up, down] = [list(along)[i], list(bars?.array)[i], list(bars?.arrayminus ?? bars?.array)[i]];
    const start = list(base)[i];
    const end = (shift: unknown, sign: 1 | -1) =>
      typeof value === 'number' && typeof shift === 'number' ? number(value + sign * shift) : '';
    // A bar that floats is a range: from its base to its end.
    const floats = typeof start === 'number' && typeof value === 'number';
    const height = floats && trace.type === 'bar' ? Number(list(y)[i]) : 0;
    return {
      ...common,
      x: number(at),
      y: floats ? '' : number(list(y)[i]),
      z: '',
      lower: floats ? number(start) : end(down, -1),
      upper: floats ? number(start + height) : end(up, 1),
      text: told(Array.isArray(text) ? text[i] : text),
    };
  });
}

/** The data behind a figure in long form, mark by mark; gaps in lines are left out. */
export function dataRows(figure: Figure): DataRow[] {
  const panels = panelNames(figure);
  return figure.data.flatMap((trace) => {
    const common = {
      panel: panels.get(`${trace.xaxis ?? 'x'} ${trace.yaxis ?? 'y'}`) ?? '',
      series: told(trace.name)
        .replace(/<br>/g, ' ')
        .replace(/<[^>]*>/g, ''),
    };
    const rows = trace.type === 'heatmap' ? matrixRows(trace, common) : pointRows(trace, common);
    return rows.filter(({ x, y, lower }) => x !== '' && (y !== '' || lower !== ''));
  });
}
