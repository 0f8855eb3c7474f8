import { basename } from 'node:path';
import { areNumbered, classesOf, classTable } from '../class-folders.js';
import type { Dataset } from '../dataset.js';
import { DataError } from '../errors.js';
import { type Feature, featuresText, inRanges } from '../features.js';
import type { OwnOptions, RawRows, RawValues } from './contract.js';
import { featuresOf } from './features.js';

const LEVELS = 255;
/** Images whose brightest pixel is darker than this are of another range. */
const HALF_OF_LEVELS = 128;
/**
 * Values in [0, 1]: as they are, or whole numbers to 255 divided by 255.
 * @throws DataError naming the first value that is neither.
 */
function inUnits({ file, values, place }: RawRows, width: number): { images: Float32Array; note?: string } {
  const refuse = (at: number): never => {
    const [row, within] = [Math.floor(at / width), at % width];
    throw new DataError(
      file,
      `holds ${values[at]}; pixels are numbers from 0 to 1, or whole numbers from 0 to 255 in the whole file. Features of a table are no images: say so by the features option (--features).`,
      place?.(row, within) ?? { row: row + 1 },
    );
  };
  // Where one value is above 1, all must be levels of gray.
  let [levels, broken, largest] = [-1, -1, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= 0 && value <= LEVELS)) refuse(i);
    if (value > 1) levels = i;
    if (value > largest) largest = value;
    if (!Number.isInteger(value)) broken = i;
  }
  if (levels < 0) return { images: values };
  if (broken >= 0) refuse(values[broken] > 1 ? broken : levels);
  if (largest < HALF_OF_LEVELS)
    throw new DataError(
      file,
      `holds whole numbers up to ${largest}; pixels are whole numbers to 255, or numbers from 0 to 1. Divide by the largest value there can be first.`,
    );
  return { images: values.map((value) => value / LEVELS), note: 'values divided by 255' };
}

/**
 * The shape of one image of so many values: the one asked for; else a gray square, else a square in color.
 * @throws DataError where neither fits.
 */
function shapeFor(
  file: string,
  width: number,
  asked: OwnOptions['shape'],
): { shape: readonly [number, number, number]; note?: string } {
  if (asked) {
    const wanted = asked[0] * asked[1] * asked[2];
    if (wanted === width) return { shape: asked };
    throw new DataError(
      file,
      `has ${width} values an image, and the shape ${asked.join(' × ')} has ${wanted}. Give the shape of one image: height, width, channels.`,
    );
  }
  for (const channels of [1, 3] as const) {
    const side = Math.sqrt(width / channels);
    if (Number.isInteger(side) && side > 0)
      return { shape: [side, side, channels], note: `taken for images of ${side} × ${side} × ${channels}` };
  }
  throw new DataError(
    file,
    `has ${width} values a row, which make no square image, gray or in color. Give the shape of one image: height, width, channels; or say that these are features of a table by the features option (--features).`,
  );
}

/** A shape that the file says itself. */
function shapeOf(
  file: string,
  found: readonly [number, number, number],
  asked: OwnOptions['shape'],
): { shape: readonly [number, number, number]; note?: string } {
  if (asked && asked.join() !== found.join())
    throw new DataError(file, `has images of ${found.join(' × ')}, and the shape ${asked.join(' × ')} was asked for.`);
  return { shape: found };
}

/** Whether columns have one word that is numbered through, as those of pixels have: pixel0, pixel1; 1x1, 1x2. */
function areNumberedThrough(names: readonly string[]): boolean {
  const words = names.map((name) => /^(\D*)\d+(?:[^\dA-Za-z]*[xX]?[^\dA-Za-z]*\d+)*$/.exec(name)?.[1]);
  return words.every((word) => word !== undefined && word === words[0]);
}

/** What is read off the values: one row as an image or as features, in [0, 1]. */
interface Read {
  readonly shape: Dataset['shape'];
  readonly images: Float32Array;
  readonly features?: readonly Feature[];
  readonly told: readonly string[];
}

/** Whether rows are features; the reason where nobody said it. */
function whyFeatures({ names, shape }: RawRows, { features, shape: asked }: OwnOptions): string | boolean {
  if (features !== undefined) return features !== false;
  if (asked || names === undefined || typeof shape !== 'number' || areNumberedThrough(names)) return false;
  return 'columns with names are features, no pixels (which they are with a shape: --shape H,W,C)';
}

const widthOf = ({ shape }: RawValues): number => (typeof shape === 'number' ? shape : shape[0] * shape[1] * shape[2]);

function readFeatures(
  raw: RawRows,
  other: RawValues | undefined,
  { features, shape }: OwnOptions,
  reason: string | boolean,
): Read {
  const { file, values } = raw;
  if (shape) throw new DataError(file, 'cannot have a shape of images and features at once: leave one of them out.');
  const width = widthOf(raw);
  const names = raw.names ?? Array.from({ length: width }, (_, i) => String(i));
  const given = other && widthOf(other);
  if (other && (given !== width || other.names?.join('\n') !== raw.names?.join('\n')))
    throw new DataError(
      other.file,
      `has not the columns of ${file}, whose ranges it is to give (option ranges): ${raw.names ? `${names.join(', ')}, in this order` : `${width} without names`}${given === width ? '' : `, and it has ${given}`}.`,
    );
  const found = featuresOf({ file, names, values }, typeof features === 'object' ? features : {}, other);
  return {
    shape: [1, width, 1],
    images: inRanges(found, values),
    features: found,
    told: [featuresText(found, other && basename(other.file)), ...(typeof reason === 'string' ? [reason] : [])],
  };
}

function readImages(raw: RawRows, asked: OwnOptions['shape']): Read {
  const { file } = raw;
  const known = typeof raw.shape === 'number' ? shapeFor(file, raw.shape, asked) : shapeOf(file, raw.shape, asked);
  const { images, note } = inUnits(raw, known.shape[0] * known.shape[1] * known.shape[2]);
  return { shape: known.shape, images, told: [known.note, note].filter((one) => one !== undefined) };
}

/**
 * A data set out of what a file holds: values in [0, 1], one shape, labels as class numbers. Features of a table are in
 * units of their ranges over all rows, and over those of another file with the same columns, where there is one.
 * @throws DataError where it has no rows, a label is none of the classes, or values are no pixels.
 */
export function assemble(raw: RawRows, options: OwnOptions, other?: RawValues): Dataset {
  const { file, labels, notes } = raw;
  const { classNames } = options;
  const n = labels.length;
  if (n === 0) throw new DataError(file, 'holds no rows.');
  const reason = whyFeatures(raw, options);
  const { told, ...rows } =
    reason === false ? readImages(raw, options.shape) : readFeatures(raw, other, options, reason);
  const names = [...new Set(labels)].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const named = classesOf(file, names, classNames, 'label');
  const numbers = new Map(named.map(({ name, label }) => [name, label]));
  const classes = classNames?.length ?? Math.max(...named.map(({ label }) => label)) + 1;
  const table = areNumbered(named) ? [] : [classTable(named, { of: 'label', known: classNames !== undefined })];
  const count = n.toLocaleString('en-US');
  const what = rows.features ? `${count} rows of ${rows.features.length} features` : `${count} images`;
  return {
    name: basename(file),
    ...rows,
    labels: Int32Array.from(labels, (label) => numbers.get(label) ?? -1),
    indices: Int32Array.from({ length: n }, (_, i) => i),
    classes,
    labelNames: named,
    ...(classNames && { classNames }),
    provenance: [`${basename(file)}, ${what}`, ...told, ...notes, ...table].join('; '),
  };
}
