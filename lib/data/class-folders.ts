import { readFileSync } from 'node:fs';
import { DataError } from './errors.js';
import { didYouMean } from './nearest.js';

/** A folder of images and the class that its images are of. */
export interface ClassFolder {
  readonly name: string;
  readonly label: number;
}

/** Longer numbers are dates or keys, and no class. */
const CLASS_NUMBER = /^\d{1,6}$/;
const NUMBER = /^\d+$/;
/** Folders that are named one by one in a sentence. */
const MOST_NAMED = 20;

/** What carries the names: folders of images, or labels in a table. */
export type NameCarrier = 'folder' | 'label';

/**
 * The class of each name. With known classes a name is looked up among them, in their order; else names that are numbers
 * are the classes of these numbers, whichever of them are there, and any others are numbered from 0 in the given order.
 * @throws DataError where a name is none of the known classes, some names are numbers and others are not, or two are one
 * number.
 */
export function classesOf(
  source: string,
  names: readonly string[],
  known?: readonly string[],
  of: NameCarrier = 'folder',
): ClassFolder[] {
  const [numbers, words] = [names.filter((name) => NUMBER.test(name)), names.filter((name) => !NUMBER.test(name))];
  if (words.length && known) return names.map((name) => ({ name, label: labelOf(source, name, known, of) }));
  if (!numbers.length) return names.map((name, label) => ({ name, label }));
  if (words.length)
    throw new DataError(
      source,
      `has ${of}s that are class numbers (${numbers.slice(0, 3).join(', ')}) beside others (${words.slice(0, 3).join(', ')}). Name all of them by the number of their class, or none.`,
    );
  const long = numbers.find((name) => !CLASS_NUMBER.test(name));
  if (long !== undefined)
    throw new DataError(source, `has a ${of} "${long}", which is too large for the number of a class.`);
  const classes = numbers.map((name) => ({ name, label: Number(name) })).sort((a, b) => a.label - b.label);
  const twice = classes.find(({ label }, i) => i > 0 && label === classes[i - 1].label);
  if (twice)
    throw new DataError(
      source,
      `has two ${of}s for class ${twice.label}, one of them "${twice.name}". ${of === 'folder' ? 'Put them in one' : 'Write them alike'}.`,
    );
  const beyond = known && classes.find(({ label }) => label >= known.length);
  if (beyond)
    throw new DataError(
      source,
      `has a ${of} "${beyond.name}", and the ${known.length} classes that were named are 0 to ${known.length - 1}.`,
    );
  return classes;
}

function labelOf(source: string, name: string, known: readonly string[], of: NameCarrier): number {
  const label = known.indexOf(name);
  if (label >= 0) return label;
  throw new DataError(
    source,
    `has a ${of} "${name}", which is none of the ${known.length} classes${didYouMean(name, known)}They are ${listed(known)}.`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMED ? names.join(', ') : `${names.slice(0, MOST_NAMED - 1).join(', ')}, … ${names.at(-1)}`;

/** Whether the names say their classes themselves. */
export const areNumbered = (folders: readonly ClassFolder[]): boolean => folders.every(({ name }) => NUMBER.test(name));

export interface ClassTableOptions {
  /** Of more rows the first and the last are told (default 20). */
  readonly most?: number;
  /** Default `folder`. */
  readonly of?: NameCarrier;
  /** Whether the classes were known by name (default false). */
  readonly known?: boolean;
}

/** `folder → class: cat → 0, dog → 1, in the order of their names`; of many the first and the last. */
export function classTable(
  folders: readonly ClassFolder[],
  { most = MOST_NAMED, of = 'folder', known = false }: ClassTableOptions = {},
): string {
  const row = ({ name, label }: ClassFolder) => `${name} → ${label}`;
  const rows =
    folders.length <= most
      ? folders.map(row)
      : [...folders.slice(0, most - 1).map(row), `… ${row(folders[folders.length - 1])}`];
  const how = known ? 'by the names of the classes' : 'in the order of their names';
  return `${of} → class: ${rows.join(', ')}, ${areNumbered(folders) ? 'by their numbers' : how}`;
}

/**
 * Names of classes in their order, one a line.
 * @throws DataError where the file has none, or one twice.
 */
export function namesInFile(file: string): string[] {
  const names = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length < 2) throw new DataError(file, 'names fewer than two classes; one a line was expected.');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError(file, `names the class "${twice}" twice.`);
  return names;
}
