import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { inPalette } from '../data/index.js';
import type { Figure } from './figure.js';
import { inScript, isFlat, PAGE_POLICY, plotlyFile } from './plotly.js';

export type FigureFormat = 'svg' | 'png' | 'pdf' | 'jpeg';

export interface ExportOptions {
  /** Default: SVG, PNG and PDF. */
  formats?: readonly FigureFormat[];
  onProgress?: (done: number, total: number) => void;
  /** Path of a browser; default what `findBrowser` finds, null for none. */
  browser?: string | null;
}

export interface ExportResult {
  /** Paths of what was written. */
  readonly files: string[];
  readonly browser: string | undefined;
  /** For the user: what was not written and what mends it; undefined where all went well. */
  readonly message: string | undefined;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A browser that can draw figures: CHROME_PATH or ADVLAB_BROWSER, else Chromium or Chrome on the PATH or in /usr/bin.
 * @throws Error where a variable names a file that does not exist.
 */
export function findBrowser(): string | undefined {
  for (const variable of ['CHROME_PATH', 'ADVLAB_BROWSER']) {
    const named = process.env[variable];
    if (!named) continue;
    if (!existsSync(named))
      throw new Error(`${variable} names ${named}, which does not exist: correct it or unset it.`);
    return named;
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].filter(isAbsolute);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
}

/** Opens a quiet, headless browser that asks nothing of the network. */
async function openBrowser(executablePath: string): Promise<Browser> {
  // Loaded only here, so that drawing in a notebook does not pay for it.
  const { chromium } = await import('playwright-core');
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium's sandbox does not start as root.
      ...(asRoot ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });
}

/** Keeps ids from leaving the folder. */
function fileName(id: string): string {
  if (!/^[\w.-]+$/.test(id) || id.startsWith('..'))
    throw new Error(`A figure's id becomes a file name: "${id}" may hold only letters, digits, ".", "_" and "-".`);
  return id;
}

/** The figure as SVG text, drawn by Plotly in the page. */
const drawSvg = (page: Page, { data, layout }: Figure): Promise<string> =>
  page.evaluate<string>(
    `Plotly.toImage(${JSON.stringify({ data, layout })}, { format: 'svg', width: ${layout.width}, height: ${layout.height} })
      .then((url) => decodeURIComponent(url.slice(url.indexOf(',') + 1)))`,
  );

const svgPage = (svg: string, { layout: { width, height } }: Figure): string =>
  `<!doctype html><meta charset="utf-8"><style>@page{size:${width}px ${height}px;margin:0}html,body{margin:0;overflow:hidden}svg{display:block}</style>${svg}`;

/** Grids of more photographs than these are kept in few colors: they would be half a megabyte each. */
const FULL_COLOR = 4;

/**
 * The page as a PNG: two pixels to a point; where there are photographs, which have no more pixels, one. Drawings have
 * few colors, and are kept in a palette: less than half the bytes.
 */
async function writePng(show: Page, { data, layout: { width, height } }: Figure, path: string): Promise<void> {
  const clip = { x: 0, y: 0, width, height };
  const photographs = data.filter(({ type }) => type === 'image').length;
  const shot = await show.screenshot({ clip, ...(photographs > 0 && { scale: 'css' }) });
  await writeFile(path, photographs > 0 && photographs <= FULL_COLOR ? shot : await inPalette(shot));
}

async function exportOne(
  draw: Page,
  show: Page,
  figure: Figure,
  stem: string,
  formats: readonly FigureFormat[],
): Promise<string[]> {
  const { width, height } = figure.layout;
  const svg = await drawSvg(draw, figure);
  const files: string[] = [];
  const wanted = (format: FigureFormat): boolean => {
    if (!formats.includes(format)) return false;
    files.push(`${stem}.${format}`);
    return true;
  };
  if (wanted('svg')) await writeFile(`${stem}.svg`, svg);
  if (formats.every((format) => format === 'svg')) return files;
  await show.setViewportSize({ width: Math.ceil(width), height: Math.ceil(height) });
  await show.setContent(svgPage(svg, figure));
  if (wanted('jpeg'))
    await show.screenshot({
      path: `${stem}.jpeg`,
      clip: { x: 0, y: 0, width, height },
      ...{ type: 'jpeg', quality: 88, scale: 'css' },
    });
  if (wanted('png')) await writePng(show, figure, `${stem}.png`);
  if (wanted('pdf'))
    await show.pdf({
      path: `${stem}.pdf`,
      width: `${width}px`,
      height: `${height}px`,
      printBackground: true,
      pageRanges: '1',
    });
  return files;
}

/** The figure as a page of its own, for where no browser can draw it now. */
async function interactivePage({ id, caption, data, layout }: Figure): Promise<string> {
  const plotly = await readFile(plotlyFile(), 'utf8');
  const text = caption.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<!doctype html><html lang="en"><meta charset="utf-8">${PAGE_POLICY}<title>${id}</title>
<figure id="figure"></figure><p style="font:14px/1.5 sans-serif;max-width:880px">${text}</p>
<script>${plotly.replace(/<\/script/gi, '<\\/script')}</script>
<script>Plotly.newPlot('figure', ${inScript(data)}, ${inScript(layout)}, { displaylogo: false });</script></html>`;
}

/**
 * Writes each figure as `<folder>/<id>.svg`, `.png` (twice the size, for sharp screens; photographs once) and `.pdf`, in one browser for
 * all. Where there is no browser, writes `<id>.html`, interactive, instead, and says what mends it.
 * @throws Error for an id that is no file name; RangeError for a figure in three dimensions, which the build of Plotly that
 * draws here would leave blank.
 */
export async function exportFigures(
  figures: readonly Figure[],
  folder: string,
  options: ExportOptions = {},
): Promise<ExportResult> {
  const { formats = ['svg', 'png', 'pdf'], onProgress } = options;
  const inSpace = figures.find((figure) => !isFlat(figure));
  if (inSpace)
    throw new RangeError(
      `Figure ${inSpace.id} has three dimensions: JupyterLab draws it, but no file can be made of it.`,
    );
  const stems = figures.map((figure) => join(folder, fileName(figure.id)));
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  const executable = options.browser === null ? undefined : (options.browser ?? findBrowser());
  if (executable === undefined) {
    for (const [i, figure] of figures.entries()) {
      await writeFile(`${stems[i]}.html`, await interactivePage(figure));
      files.push(`${stems[i]}.html`);
      onProgress?.(i + 1, figures.length);
    }
    const message = `No browser was found to draw ${formats.join(', ')}: ${figures.length} figures were written as interactive HTML to ${folder} instead. Install one with \`sudo apt-get install -y chromium\`, or name one in CHROME_PATH, and run again.`;
    return { files, browser: undefined, message };
  }
  const browser = await openBrowser(executable);
  try {
    const draw = await browser.newPage();
    await draw.setContent('<!doctype html><meta charset="utf-8"><body></body>');
    await draw.addScriptTag({ path: plotlyFile() });
    const show = await browser.newPage({ deviceScaleFactor: 2 });
    for (const [i, figure] of figures.entries()) {
      files.push(...(await exportOne(draw, show, figure, stems[i], formats)));
      onProgress?.(i + 1, figures.length);
    }
  } finally {
    await browser.close();
  }
  return { files, browser: executable, message: undefined };
}
