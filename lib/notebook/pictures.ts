import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DataError, writeWhole } from '../data/index.js';
import { exportFigures, type Figure, isFlat } from '../figures/index.js';
import { PLOTLY_MIME } from './figure.js';
import { notebookText } from './notebook-text.js';

interface Output {
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}
interface Notebook {
  cells: { outputs?: Output[] }[];
}

function readNotebook(file: string): Notebook {
  let read: Partial<Notebook> | null;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
  if (!Array.isArray(read?.cells)) throw new DataError(file, 'is no notebook: it has no list of "cells".');
  return { ...read, cells: read.cells };
}

/**
 * Puts a picture beside every Plotly figure of an executed notebook, for viewers that draw none (a repository's page, a
 * plain converter), and gives their number. Figures in three dimensions have none; where no browser is found the
 * notebook stays as it is.
 * @throws DataError where the file is no notebook.
 */
export async function embedPictures(file: string): Promise<number> {
  const notebook = readNotebook(file);
  const drawnBy = ({ data }: Output) => data?.[PLOTLY_MIME] as Pick<Figure, 'data' | 'layout'> | undefined;
  const isPhotographic = ({ data }: Pick<Figure, 'data'>) => data.some(({ type }) => type === 'image');
  const hasNothingToHover = ({ data }: Pick<Figure, 'data'>) => data.every(({ hoverinfo }) => hoverinfo === 'skip');
  const shown = notebook.cells
    .flatMap((cell) => cell.outputs ?? [])
    .flatMap((output, i) => {
      const drawn = drawnBy(output);
      if (!drawn || !isFlat(drawn)) return [];
      const { data, layout } = drawn;
      return [{ output, figure: { id: `${basename(file, '.ipynb')}-${i}`, caption: '', data, layout } }];
    });
  const figures = shown.map(({ figure }) => figure);
  if (figures.length === 0) return 0;
  const folder = mkdtempSync(join(tmpdir(), 'advlab-'));
  try {
    for (const format of ['png', 'jpeg'] as const) {
      const own = figures.filter((figure) => (isPhotographic(figure) ? 'jpeg' : 'png') === format);
      if (own.length && !(await exportFigures(own, folder, { formats: [format] })).browser) return 0;
    }
    shown.forEach(({ output, figure }) => {
      const { data } = output;
      if (!data) return;
      const { id, layout } = figure;
      const format = isPhotographic(figure) ? 'jpeg' : 'png';
      data[`image/${format}`] = readFileSync(join(folder, `${id}.${format}`)).toString('base64');
      // The table of points was in place of the picture; viewers would prefer it to the picture itself.
      delete data['text/html'];
      // The picture shows all that there is of images, and they would be kept twice.
      if (hasNothingToHover(figure)) delete data[PLOTLY_MIME];
      // Pictures have two pixels to a point; they are shown as large as the figure.
      output.metadata = { ...output.metadata, [`image/${format}`]: { width: layout.width, height: layout.height } };
    });
    writeWhole(file, notebookText(notebook));
    return figures.length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
