import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { archiveEntries, bufferSource } from '../archive.js';
import { DataError } from '../errors.js';
import { parseIdx } from '../idx.js';
import type { OwnOptions, RawRows, RawValues } from './contract.js';
import { isNpy, type NpyArray, parseNpy } from './npy.js';

/** Largest array that is read out of an archive. */
const LARGEST = 4_000_000_000;
const CHANNELS = [1, 3];
const isChannels = (size: number) => CHANNELS.includes(size);

/** Images [n, h, w], [n, h, w, c], [n, c, h, w] or rows of values [n, width], channels moved last. */
function imagesOf(
  file: string,
  { shape, values }: NpyArray,
  asked: OwnOptions['shape'],
): Pick<RawRows, 'values' | 'shape'> & { note?: string } {
  if (!(values instanceof Float32Array)) throw new DataError(file, 'holds text where images were expected.');
  const [, a, b, c] = shape;
  if (shape.length === 2) return { values, shape: a };
  if (shape.length === 3) return { values, shape: [a, b, 1] };
  if (shape.length !== 4)
    throw new DataError(
      file,
      `is an array ${shape.join(' × ')}; images are [n, height, width], [n, height, width, channels], [n, channels, height, width] or [n, values].`,
    );
  const first = isChannels(a) && (!isChannels(c) || asked?.join() === [b, c, a].join());
  if (!first) return { values, shape: [a, b, c] };
  const moved = new Float32Array(values.length);
  const plane = b * c;
  for (let from = 0; from < values.length; from += a * plane)
    for (let channel = 0; channel < a; channel++)
      for (let at = 0; at < plane; at++) moved[from + at * a + channel] = values[from + channel * plane + at];
  return { values: moved, shape: [b, c, a], note: 'channels moved last' };
}

/** Labels [n] or [n, 1], as text. */
function labelsOf(file: string, { shape, values }: NpyArray, n: number): string[] {
  const flat = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!flat)
    throw new DataError(
      file,
      `has labels of shape ${shape.join(' × ')}; one number or name for each image was expected.`,
    );
  if (values.length !== n) throw new DataError(file, `has ${values.length} labels for ${n} images.`);
  return Array.from(values as ArrayLike<string | number>, String);
}

/** Images and labels of two arrays. */
function paired(
  file: string,
  images: NpyArray,
  labels: { readonly file: string; readonly array: NpyArray; readonly note: string },
  asked: OwnOptions['shape'],
): RawRows {
  const { note, ...found } = imagesOf(file, images, asked);
  const n = images.shape[0];
  return {
    ...{ file, ...found, labels: labelsOf(labels.file, labels.array, n) },
    notes: [labels.note, ...(note ? [note] : [])],
  };
}

/** Values of an array without labels. */
function valuesIn(file: string, array: NpyArray): RawValues {
  const { values, shape } = imagesOf(file, array, undefined);
  return { file, values, shape };
}

/** Names that people give arrays of images and of labels, before and after `test` or `train`. */
const IMAGES = ['x', 'images', 'image', 'data', 'arr_0'];
const LABELS = ['y', 'labels', 'label', 'targets', 'target', 'arr_1'];

const spellings = (name: string, split: string) => [`${name}_${split}`, `${split}_${name}`, name];

/** The array of one of these names, with the split's before the one without. */
function guessed(names: readonly string[], candidates: readonly string[], split: string): string | undefined {
  const wanted = candidates.flatMap((name) => spellings(name, split));
  return wanted.map((name) => names.find((one) => one.toLowerCase() === name)).find((name) => name !== undefined);
}

/** The arrays of an .npz by their names, and what it has, in words. */
function arraysIn(file: string, bytes: Buffer) {
  const entries = archiveEntries(file, bufferSource(bytes), LARGEST);
  const names = [...entries.keys()].filter((name) => name.endsWith('.npy')).map((name) => name.slice(0, -4));
  const read = (name: string) => parseNpy(`${file}, ${name}`, entries.get(`${name}.npy`)?.() ?? Buffer.alloc(0));
  return { names, has: `it has ${names.join(', ') || 'none'}`, read };
}

/** The array of images of the first of these splits that has one. */
function imagesIn(file: string, { names, has }: ReturnType<typeof arraysIn>, splits: readonly string[]): string {
  const found = splits.map((split) => guessed(names, IMAGES, split)).find((name) => name !== undefined);
  if (found !== undefined) return found;
  throw new DataError(file, `has no array of images by a name such as x, images or x_test; ${has}. Rename it.`);
}

/**
 * Images and labels out of an .npz: x and y, images and labels, with _test or _train where the file has both.
 * @throws DataError naming the arrays that it has.
 */
export function rowsOfNpz(file: string, bytes: Buffer, { label, split = 'test', shape }: OwnOptions): RawRows {
  const arrays = arraysIn(file, bytes);
  const { names, has, read } = arrays;
  const imagesName = imagesIn(file, arrays, [split]);
  const labelsName = label === undefined ? guessed(names, LABELS, split) : names.find((name) => name === label);
  if (labelsName === undefined)
    throw new DataError(
      file,
      label === undefined
        ? `has no array of labels by a name such as y or labels; ${has}. Say which by the label option.`
        : `has no array "${label}"; ${has}.`,
    );
  const labels = { file: `${file}, ${labelsName}`, array: read(labelsName), note: `${imagesName} and ${labelsName}` };
  return paired(file, read(imagesName), labels, shape);
}

/**
 * Values alone out of an .npz: those of the training half where it has two.
 * @throws DataError naming the arrays that it has.
 */
export function valuesOfNpz(file: string, bytes: Buffer): RawValues {
  const arrays = arraysIn(file, bytes);
  return valuesIn(file, arrays.read(imagesIn(file, arrays, ['train', 'test'])));
}

const unzipped = (file: string): Buffer => {
  const bytes = readFileSync(file);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new DataError(file, `is not a whole gzip file (${(error as Error).message}).`);
  }
};

/** An .npy or an IDX file, gzipped or not. */
function arrayOf(file: string): NpyArray {
  const bytes = unzipped(file);
  if (isNpy(bytes)) return parseNpy(file, bytes);
  const { dimensions, values } = parseIdx(file, bytes);
  return { shape: dimensions, values: Float32Array.from(values) };
}

/** The labels that lie beside images, by the names that people give the two. */
const beside = (file: string): string[] =>
  [
    file.replace(/images-idx3/, 'labels-idx1'),
    file.replace(/images/, 'labels'),
    file.replace(/(^|[-_./\\])x(?=[-_.][^/\\]*$)/, '$1y'),
  ].filter((other) => other !== file);

/**
 * Images of one array, .npy or IDX, and labels of another: the one given, or the one beside it whose name says "labels"
 * where this one's says "images", or y where it says x.
 * @throws DataError where there is no such file.
 */
export function rowsOfArray(file: string, { label, shape }: OwnOptions): RawRows {
  const found = label ?? beside(file).find((other) => existsSync(other));
  if (found === undefined || !existsSync(found))
    throw new DataError(
      file,
      found === undefined
        ? 'holds images without labels, and no file of labels lies beside it. Say which by the label option.'
        : `has its labels in ${found}, which does not exist.`,
    );
  return paired(file, arrayOf(file), { file: found, array: arrayOf(found), note: `labels of ${found}` }, shape);
}

/** Values alone of one array, .npy or IDX. */
export const valuesOfArray = (file: string): RawValues => valuesIn(file, arrayOf(file));
