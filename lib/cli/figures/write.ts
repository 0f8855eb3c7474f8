import { join } from 'node:path';
import { writeWhole } from '../../data/index.js';
import {
  dataRows,
  type ExportOptions,
  exportFigures,
  type Figure,
  hasData,
  type PaperFigure,
  paperFigure,
} from '../../figures/index.js';
import { csv, tableCsv, tableLatex } from '../../report/index.js';
import { figuresOf, judgeClaims, type Results, type StudyDefinition, tablesOf } from '../../study/index.js';
import { oneOf } from '../arguments.js';

export interface PaperOptions {
  /** Inches. */
  readonly width: number;
  readonly folder: string;
  /** Ids of figures and tables; default all. */
  readonly only?: readonly string[];
  readonly browser?: ExportOptions['browser'];
  readonly onProgress?: (done: number, total: number) => void;
}

/** A figure in `index.json`. */
interface Entry {
  readonly figure: string;
  /** Inches. */
  readonly width: number;
  readonly height: number;
  /** Points. */
  readonly fontSizes: readonly number[];
}

export interface Written {
  readonly folder: string;
  readonly figures: readonly Entry[];
  readonly tables: readonly string[];
  /** For the user: what was drawn wider than asked, what draws no data, where no browser was found. */
  readonly notes: readonly string[];
}

type Study = Pick<StudyDefinition, 'id' | 'figures' | 'tables' | 'parts' | 'published' | 'fallback'>;

/** Figures and tables that were asked for. @throws UsageError naming the nearest id. */
function chosen(only: readonly string[] | undefined, figures: readonly string[], tables: readonly string[]) {
  const known = [...figures, ...tables];
  for (const id of only ?? []) oneOf('figure or table', id, known);
  const wanted = (id: string) => only === undefined || only.includes(id);
  return { figures: figures.filter(wanted), tables: tables.filter(wanted) };
}

const CSV_COLUMNS = ['panel', 'series', 'x', 'y', 'lower', 'upper', 'text'] as const;

/** The data behind a figure; a matrix has the column z besides. */
function figureCsv(figure: Figure): string {
  const rows = dataRows(figure);
  const columns = rows.some(({ z }) => z !== '')
    ? ([...CSV_COLUMNS.slice(0, 4), 'z', ...CSV_COLUMNS.slice(4)] as const)
    : CSV_COLUMNS;
  return csv([columns, ...rows.map((row) => columns.map((name) => row[name as keyof typeof row]))]);
}

const widened = (paper: readonly PaperFigure[], asked: number): string[] => {
  const wider = paper.filter(({ width }) => width > asked).map(({ figure }) => figure.id);
  return wider.length
    ? [
        `Too narrow at ${Number(asked.toFixed(2))} in, so written for both columns (${paper.find(({ width }) => width > asked)?.width} in): ${wider.join(', ')}.`,
      ]
    : [];
};

/**
 * Writes a study's figures and tables as a paper takes them: `ID.pdf`, `ID.svg`, `ID.csv` and `ID.txt` (its caption) of
 * each figure, `ID.csv` and `ID.tex` of each table, and `index.json`.
 * @throws UsageError where `only` names what the study does not have.
 */
export async function writePaper(study: Study, results: Results, options: PaperOptions): Promise<Written> {
  const { width, folder, only, browser, onProgress } = options;
  const [figures, tables] = [figuresOf(study), tablesOf(study)];
  const ids = chosen(only, Object.keys(figures), Object.keys(tables));
  const drawn = ids.figures.flatMap((id) => figures[id](results) ?? []);
  const screen = drawn.filter(hasData);
  const empty = drawn.filter((figure) => !hasData(figure)).map(({ id }) => id);
  const paper = screen.map((figure) => paperFigure(figure, width));
  const exported = await exportFigures(
    paper.map(({ figure }) => figure),
    folder,
    { formats: ['pdf', 'svg'], ...(browser !== undefined && { browser }), ...(onProgress && { onProgress }) },
  );
  for (const figure of screen) {
    writeWhole(join(folder, `${figure.id}.csv`), figureCsv(figure));
    writeWhole(join(folder, `${figure.id}.txt`), `${figure.caption}\n`);
  }
  // Parts may have been measured at different times: each has its stamp.
  const stamps = Object.fromEntries(Object.entries(results).map(([part, { stamp }]) => [part, stamp]));
  const comparable = Object.values(stamps).every((stamp) => stamp.comparable);
  const claims = judgeClaims(study, comparable ? results : undefined);
  for (const id of ids.tables) {
    const table = tables[id]({ results, claims });
    const name = Object.hasOwn(figures, id) ? `${id}-table` : id;
    writeWhole(join(folder, `${name}.csv`), tableCsv(table));
    writeWhole(join(folder, `${name}.tex`), tableLatex(table));
  }
  const entries = paper.map(({ figure, ...size }) => ({ figure: figure.id, ...size }));
  writeWhole(
    join(folder, 'index.json'),
    `${JSON.stringify({ figures: entries, tables: ids.tables, stamps }, null, 1)}\n`,
  );
  const notes = [
    ...widened(paper, width),
    ...(empty.length ? [`Draw no data, so not written: ${empty.join(', ')}.`] : []),
    ...(exported.message ? [exported.message] : []),
  ];
  return { folder, figures: entries, tables: ids.tables, notes };
}
