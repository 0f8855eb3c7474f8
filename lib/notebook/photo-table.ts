import { captionHtml, escapeHtml } from './html.js';
import { display } from './kernel.js';

/** One line that opens, and what is beneath it. */
export interface PhotoRow {
  /** Always seen: "goldfish, 93.0 % → tench, 71.2 %". */
  readonly title: string;
  /** Side by side: data addresses, as `pictureOf` makes them, each above its words. */
  readonly pictures: readonly { readonly picture: string; readonly words: string }[];
}

export interface PhotoTableOptions {
  /** Size of a picture on the screen, in pixels (default 224). */
  side?: number;
  /** How many of the first rows are open from the start (default 1). */
  open?: number;
  /** One sentence beneath the table: what it shows, on which data. */
  caption?: string;
}

const PICTURE = /^data:image\/[a-z]+;base64,[A-Za-z0-9+/=]+$/;

function pictureHtml({ picture, words }: PhotoRow['pictures'][number], side: number): string {
  if (!PICTURE.test(picture))
    throw new RangeError(`A picture must be a data address of an image, got "${picture.slice(0, 30)}".`);
  const image = `<img src="${picture}" width="${side}" height="${side}" alt="${escapeHtml(words)}" style="margin: 0">`;
  return `<td style="text-align: left; vertical-align: top">${image}<br>${escapeHtml(words).replaceAll('\n', '<br>')}</td>`;
}

/** The rows as HTML that opens without scripts, which JupyterLab drops, and as text. */
export function renderPhotoTable(
  rows: readonly PhotoRow[],
  { side = 224, open = 1, caption }: PhotoTableOptions = {},
): { html: string; text: string } {
  const details = rows.map(({ title, pictures }, i) => {
    const cells = pictures.map((one) => pictureHtml(one, side)).join('');
    return `<details${i < open ? ' open' : ''}><summary style="cursor: pointer">${escapeHtml(title)}</summary>\n<table><tbody><tr style="background: none">${cells}</tr></tbody></table></details>`;
  });
  return {
    html: [...details, ...(caption ? [captionHtml(caption)] : [])].join('\n'),
    text: [...rows.map(({ title }) => title), ...(caption ? [caption] : [])].join('\n'),
  };
}

/**
 * Shows rows of pictures to click through: of each its title, and beneath it, once opened, its pictures side by side.
 * @throws RangeError where a picture is no data address of an image.
 */
export function showPhotoTable(rows: readonly PhotoRow[], options: PhotoTableOptions = {}): void {
  const { html, text } = renderPhotoTable(rows, options);
  display({ 'text/html': html, 'text/plain': text });
}
