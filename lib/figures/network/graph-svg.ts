import type { ModelGraph } from '../../models/index.js';
import { formatCount } from '../format.js';
import { INK } from '../palette.js';
import { type Box, boxesOf } from './boxes.js';
import { placesOf } from './places.js';
import { type Point, routesOf } from './routes.js';

const FONT = 'Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif';
const TITLE = 13;
const SMALL = 11;
const LINE = 16;
const MARGIN = 24;
const PADDING = 10;
/** Pixels from an edge to where the line bends, and of an arrow's head. */
const BEND = 5;

/** Letters are taken to be wider than nearly all are: nothing may run out of its box. */
const widthOf = (text: string, size: number) => text.length * size * 0.58;

const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');

const LONGEST = 46;
const cut = (text: string) => (text.length > LONGEST ? `…${text.slice(1 - LONGEST)}` : text);

/** Three digits and their thousands: `11.7 M`. */
function short(n: number): string {
  const [divisor, unit] = n >= 1e9 ? [1e9, ' G'] : n >= 1e6 ? [1e6, ' M'] : n >= 1e4 ? [1e3, ' k'] : [1, ''];
  return `${divisor === 1 ? formatCount(n) : Number((n / divisor).toPrecision(3))}${unit}`;
}

interface Line {
  readonly text: string;
  readonly size: number;
  readonly bold?: boolean;
}

/** Some words to a line. */
function folded(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length + 3 <= LONGEST) lines[lines.length - 1] = `${last} · ${word}`;
    else lines.push(cut(word));
  }
  return lines;
}

function linesOf({ title, name, others, output, weights, macs }: Box): Line[] {
  const shape = output ? [output[0] === 1 ? 'n' : `${output[0]}n`, ...output.slice(1)].join(' × ') : 'shape not known';
  const costs = [
    ...(weights === undefined ? ['weights not known'] : weights ? [`${short(weights)} weights`] : []),
    ...(macs === undefined ? ['MACs not known'] : macs ? [`${short(macs)} MACs`] : []),
  ];
  return [
    { text: cut(title), size: TITLE, bold: true },
    ...(name ? [{ text: cut(name), size: SMALL }] : []),
    ...folded(others).map((text) => ({ text, size: SMALL })),
    { text: shape, size: SMALL },
    ...(costs.length ? [{ text: costs.join(' · '), size: SMALL }] : []),
  ];
}

/** What learns, what joins, and all else. */
const fillOf = ({ weights, from }: Box): string => (weights ? '#E3F0FA' : from.length > 1 ? '#FCF1DB' : '#F4F4F4');

const place = (x: number, y: number) => `${Math.round(10 * x) / 10} ${Math.round(10 * y) / 10}`;

/** A path whose corners are round, and an arrow's head at its end. */
function pathOf(points: readonly Point[]): string {
  const bends = points.slice(1, -1).map(([x, y], i) => {
    const towards = ([toX, toY]: Point): Point => {
      const length = Math.hypot(toX - x, toY - y) || 1;
      const step = Math.min(BEND, length / 2) / length;
      return [x + (toX - x) * step, y + (toY - y) * step];
    };
    const [before, after] = [towards(points[i]), towards(points[i + 2])];
    return `L${place(...before)}Q${place(x, y)} ${place(...after)}`;
  });
  const [endX, endY] = points[points.length - 1];
  return `<path d="M${place(...points[0])}${bends.join('')}L${place(endX, endY - 1)}"/><path class="head" d="M${place(endX, endY)}l-3.5 -7h7z"/>`;
}

function boxSvg(box: Box, lines: readonly Line[], [x, y]: Point, width: number): string {
  const texts = lines.map(
    ({ text, size, bold }, i) =>
      `<text x="${x + width / 2}" y="${y + PADDING + LINE * i + TITLE}" font-size="${size}"${bold ? ' font-weight="bold"' : ''}>${escaped(text)}</text>`,
  );
  return `<rect x="${x}" y="${y}" width="${width}" height="${heightOf(lines)}" rx="5" fill="${fillOf(box)}"/>${texts.join('')}`;
}

const heightOf = (lines: readonly Line[]): number => 2 * PADDING + LINE * lines.length;

/**
 * A model's graph as the text of an SVG image: from the images at the top to the scores at the bottom, dark on white. What
 * normalizes and activates is drawn with the layer before it.
 * @param input height, width and channels of its images
 */
export function graphSvg(
  { layers, weights, macs, uncounted }: ModelGraph,
  { name, input }: { readonly name: string; readonly input: readonly number[] },
): string {
  const boxes = boxesOf(layers, input);
  const lines = boxes.map(linesOf);
  const boxWidth = Math.ceil(
    Math.max(150, ...lines.flat().map(({ text, size, bold }) => widthOf(text, size) * (bold ? 1.06 : 1))) + 2 * PADDING,
  );
  const sized = boxes.map(({ from }, i) => ({ from, height: heightOf(lines[i]) }));
  const places = placesOf(sized);
  const heading = [cut(name), `${short(weights)} weights · ${short(macs)} MACs${uncounted.length ? ' and more' : ''}`];
  const columnWidth = boxWidth + 28;
  const { paths, forks, tops, width } = routesOf(sized, places, { boxWidth, columnWidth, margin: MARGIN });
  const head = 56;
  const whole = Math.ceil(Math.max(width, widthOf(heading[0], 17) + 2 * MARGIN));
  const height = Math.ceil(tops[tops.length - 1] + head);
  const drawn = boxes.map((box, i) =>
    boxSvg(box, lines[i], [MARGIN + places[i].column * columnWidth, tops[places[i].row]], boxWidth),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${whole}" height="${height}" viewBox="0 0 ${whole} ${height}" font-family="${FONT}" fill="${INK}">`,
    `<title>${escaped(name)}</title>`,
    '<style>path{fill:none;stroke:#444;stroke-width:1.3}path.head,circle{fill:#444;stroke:none}rect{stroke:#555}rect.page{stroke:none}text{text-anchor:middle}text.title{text-anchor:start}</style>',
    `<rect class="page" width="${whole}" height="${height}" fill="#FFFFFF"/>`,
    `<text class="title" x="${MARGIN}" y="30" font-size="17" font-weight="bold">${escaped(heading[0])}</text>`,
    `<text class="title" x="${MARGIN}" y="50" font-size="13">${escaped(heading[1])}</text>`,
    `<g transform="translate(0 ${head})">`,
    ...paths.map(({ points }) => pathOf(points)),
    ...forks.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="2.6"/>`),
    ...drawn,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
