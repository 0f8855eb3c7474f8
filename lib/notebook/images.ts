import { encodePng } from '../data/index.js';
import { captionHtml, escapeHtml } from './html.js';
import { display } from './kernel.js';

export interface ImagesOptions {
  /** Width of one image in pixels (default 28). */
  width?: number;
  /** Height of one image in pixels (default 28). */
  height?: number;
  /** Values of a pixel: 1, gray (default), or 3, RGB. */
  channels?: 1 | 3;
  /** One line beneath each image. */
  titles?: readonly string[];
  /** Images in a row (default 10). */
  columns?: number;
  /** Size of one pixel on the screen (default 2). */
  scale?: number;
  /** Values drawn darkest and brightest (default [0, 1]); [−ε, ε] shows a perturbation. */
  range?: readonly [number, number];
  /** One sentence beneath the grid. */
  caption?: string;
}

const GAP = 1;
const GAP_GRAY = 160;

type Settings = Required<Pick<ImagesOptions, 'width' | 'height' | 'channels' | 'columns' | 'range'>>;

/** The images in a grid, as one picture; a row that is not full ends in the gap's gray. */
function grid(images: Float32Array, count: number, { width, height, channels, columns, range: [low, high] }: Settings) {
  const across = Math.min(columns, count);
  const down = Math.ceil(count / columns);
  const gridWidth = across * (width + GAP) - GAP;
  const gridHeight = down * (height + GAP) - GAP;
  const values = new Uint8Array(gridWidth * gridHeight * channels).fill(GAP_GRAY);
  const line = width * channels;
  for (let i = 0; i < count; i++) {
    const left = (i % columns) * (width + GAP);
    const top = Math.floor(i / columns) * (height + GAP);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < line; x++) {
        const level = (images[(i * height + y) * line + x] - low) / (high - low);
        const at = ((top + y) * gridWidth + left) * channels + x;
        values[at] = Math.round(255 * Math.min(1, Math.max(0, level)));
      }
  }
  return { png: encodePng(values, gridWidth, gridHeight, channels), width: gridWidth, height: gridHeight };
}

/**
 * Shows images [n · height · width · channels] as a grid. Without titles it is one PNG; with them each image is its own,
 * above its title.
 * @throws RangeError where the values make no whole number of images, or the titles are not one per image.
 */
export function showImages(images: Float32Array, options: ImagesOptions = {}): void {
  const { width = 28, height = 28, channels = 1, titles, columns = 10, scale = 2, range = [0, 1], caption } = options;
  if (channels !== 1 && channels !== 3) throw new RangeError(`channels must be 1 or 3, got ${channels}.`);
  const size = `${width} × ${height}${channels === 1 ? '' : ` × ${channels}`}`;
  const values = width * height * channels;
  const count = images.length / values;
  if (!Number.isInteger(count) || count === 0)
    throw new RangeError(`${images.length} values do not make whole images of ${size}.`);
  if (!(Number.isInteger(columns) && columns > 0)) throw new RangeError(`columns must be 1 or more, got ${columns}.`);
  if (titles && titles.length !== count)
    throw new RangeError(`${titles.length} titles were given for ${count} images.`);
  const settings = { width, height, channels, columns, range };
  const text = `${count} image${count === 1 ? '' : 's'} of ${size}${titles ? `: ${titles.join(', ')}` : ''}`;
  if (!titles) {
    const { png, ...drawn } = grid(images, count, settings);
    display(
      { 'image/png': png.toString('base64'), 'text/plain': text },
      { metadata: { 'image/png': { width: drawn.width * scale, height: drawn.height * scale } } },
    );
    if (caption) display({ 'text/html': captionHtml(caption), 'text/plain': caption });
    return;
  }
  const cells = titles.map((title, i) => {
    const { png } = grid(images.subarray(i * values, (i + 1) * values), 1, settings);
    const image = `<img src="data:image/png;base64,${png.toString('base64')}" width="${width * scale}" height="${height * scale}" alt="${escapeHtml(title)}" style="image-rendering: pixelated; margin: 0">`;
    return `<td style="text-align: center; vertical-align: top">${image}<br>${escapeHtml(title).replaceAll('\n', '<br>')}</td>`;
  });
  const rows = Array.from(
    { length: Math.ceil(count / columns) },
    (_, row) => `<tr style="background: none">${cells.slice(row * columns, (row + 1) * columns).join('')}</tr>`,
  );
  display({
    'text/html': `<table><tbody>\n${rows.join('\n')}\n</tbody></table>${caption ? `\n${captionHtml(caption)}` : ''}`,
    'text/plain': caption ? `${text}\n${caption}` : text,
  });
}
