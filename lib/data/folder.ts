import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve as absolute, basename, join } from 'node:path';
import { classesOf, classTable, namesInFile } from './class-folders.js';
import type { Dataset } from './dataset.js';
import { decodeRows } from './decoded.js';
import { DataError } from './errors.js';
import { type PhotoOptions, toOneSize } from './photo.js';
import { type RowRange, rangeNote, rowRange } from './rows.js';

const IMAGE = /\.(png|jpe?g)$/i;
const byName = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const namesIn = (folder: string, kind: 'file' | 'folder') =>
  readdirSync(folder, { withFileTypes: true })
    // Hidden ones, and what macOS puts beside files in archives.
    .filter(({ name }) => !name.startsWith('.') && name !== '__MACOSX')
    // A link is what it points to: people build such folders out of links.
    .filter((entry) => statSync(join(folder, entry.name)).isDirectory() === (kind === 'folder'))
    .map(({ name }) => name)
    .sort(byName);

/** The images of each folder by its name, both sorted by name (code point by code point). */
function imagesByFolder(folder: string): Map<string, string[]> {
  if (!existsSync(folder)) throw new DataError(folder, 'does not exist.');
  if (!statSync(folder).isDirectory()) throw new DataError(folder, 'is not a folder of images.');
  const classes = new Map<string, string[]>();
  for (const name of namesIn(folder, 'folder')) {
    const files = namesIn(join(folder, name), 'file').filter((file) => IMAGE.test(file));
    if (!files.length) throw new DataError(join(folder, name), 'holds no .png or .jpg image; every class needs one.');
    classes.set(
      name,
      files.map((file) => join(folder, name, file)),
    );
  }
  if (classes.size < 2)
    throw new DataError(
      folder,
      `holds ${classes.size ? 'one folder' : 'no folders'}; expected FOLDER/CLASS/*.png or *.jpg with at least two classes.`,
    );
  return classes;
}

export interface FolderOptions extends RowRange, PhotoOptions {
  readonly signal?: AbortSignal;
  /** The model's classes in their order, among which folders are looked up (default: FOLDER/classes.txt, one a line). */
  readonly classNames?: readonly string[];
}

/** The classes named in FOLDER/classes.txt, one a line. */
function namesBeside(folder: string): readonly string[] | undefined {
  const file = join(folder, 'classes.txt');
  return existsSync(file) ? namesInFile(file) : undefined;
}

/** The first of every class, then the second of every class that has one, and so on. */
function* interleaved(
  classes: readonly { readonly label: number; readonly files: readonly string[] }[],
): Generator<{ file: string; label: number }> {
  const longest = Math.max(...classes.map(({ files }) => files.length));
  for (let i = 0; i < longest; i++)
    for (const { label, files } of classes) if (i < files.length) yield { file: files[i], label };
}

/**
 * Images in a folder per class, FOLDER/CLASS/*.png or *.jpg, pixels divided by 255; grey images have one channel.
 * Folders named by numbers are the classes of these numbers, 0, 1 and 7 as well as 0 to 9; others are numbered in the
 * order of their names, or looked up among `classNames`. `folders` and the provenance say which is which. Photographs of
 * many sizes are brought to one by `resize` and `crop`, and turned as the camera was held. Rows take turns through the classes, so that the first rows are
 * balanced as long as every class has images left. Only the images asked for are decoded.
 * @throws DataError naming the image that is damaged or has another size than the first, or the folders whose names
 * are numbers beside others that are not.
 */
export async function imageFolder(
  folder: string,
  { classNames = namesBeside(folder), resize, crop, signal, ...range }: FolderOptions = {},
): Promise<Dataset> {
  const images = imagesByFolder(folder);
  const folders = classesOf(folder, [...images.keys()], classNames);
  const all = [...interleaved(folders.map(({ name, label }) => ({ label, files: images.get(name) ?? [] })))];
  const { from, to } = rowRange(folder, all.length, range);
  const encoded = all.slice(from, to).map(({ file, label }) => ({ file, label, read: () => readFileSync(file) }));
  const name = basename(absolute(folder));
  const sized = [resize && `shorter side resized to ${resize}`, crop && `middle ${crop} × ${crop} cropped`];
  const sizes = sized.flatMap((one) => (one ? [`, ${one}`] : [])).join('');
  return {
    ...(await decodeRows(encoded, { signal, upright: true, prepare: toOneSize({ resize, crop }) })),
    name,
    indices: Int32Array.from(encoded, (_, i) => from + i),
    classes: classNames?.length ?? Math.max(...folders.map(({ label }) => label)) + 1,
    folders,
    ...(classNames && { classNames }),
    provenance: `images of the folder ${name}, ${all.length.toLocaleString('en-US')} images in ${folders.length} classes${rangeNote({ from, to }, all.length)}${sizes}; ${classTable(folders, { known: classNames !== undefined })}`,
  };
}
