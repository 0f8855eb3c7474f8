import { DataError } from './errors.js';

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

/**
 * The class of each folder: folders whose names are numbers are the classes of these numbers, whichever of them are
 * there; any others are numbered from 0 in the given order.
 * @throws DataError where some names are numbers and others are not, or two are one number.
 */
export function classesOfFolders(folder: string, names: readonly string[]): ClassFolder[] {
  const [numbers, words] = [names.filter((name) => NUMBER.test(name)), names.filter((name) => !NUMBER.test(name))];
  if (!numbers.length) return names.map((name, label) => ({ name, label }));
  if (words.length)
    throw new DataError(
      folder,
      `has folders that are class numbers (${numbers.slice(0, 3).join(', ')}) beside others (${words.slice(0, 3).join(', ')}). Name all of them by the number of their class, or none.`,
    );
  const long = numbers.find((name) => !CLASS_NUMBER.test(name));
  if (long !== undefined)
    throw new DataError(folder, `has a folder "${long}", which is too large for the number of a class.`);
  const classes = numbers.map((name) => ({ name, label: Number(name) })).sort((a, b) => a.label - b.label);
  const twice = classes.find(({ label }, i) => i > 0 && label === classes[i - 1].label);
  if (twice)
    throw new DataError(
      folder,
      `has two folders for class ${twice.label}, one of them "${twice.name}". Put them in one.`,
    );
  return classes;
}

/** Whether the folders say their classes themselves. */
export const areNumbered = (folders: readonly ClassFolder[]): boolean => folders.every(({ name }) => NUMBER.test(name));

/** `folder → class: cat → 0, dog → 1, in the order of their names`; of many folders the first and the last. */
export function classTable(folders: readonly ClassFolder[], mostNamed: number = MOST_NAMED): string {
  const row = ({ name, label }: ClassFolder) => `${name} → ${label}`;
  const rows =
    folders.length <= mostNamed
      ? folders.map(row)
      : [...folders.slice(0, mostNamed - 1).map(row), `… ${row(folders[folders.length - 1])}`];
  return `folder → class: ${rows.join(', ')}, ${areNumbered(folders) ? 'by their numbers' : 'in the order of their names'}`;
}
