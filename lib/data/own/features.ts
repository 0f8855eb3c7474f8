import { DataError } from '../errors.js';
import { columnNames, type Feature, type FeatureOptions } from '../features.js';
import { didYouMean } from '../nearest.js';

/** Whole numbers beyond it, or so far apart, are not told apart by float32 in units of a range and on its way back. */
const WIDEST = 2 ** 20;

/** The positions of columns by their names, or by their numbers where none is named so. */
function placesOf(file: string, option: string, asked: readonly string[], names: readonly string[]): number[] {
  return asked.map((name) => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    if (/^\d+$/.test(name) && Number(name) < names.length) return Number(name);
    throw new DataError(
      file,
      `has no column "${name}" (option ${option})${didYouMean(name, names)}It has ${columnNames(names)}.`,
    );
  });
}

/** Of each group its name and columns. */
function groupsOf(file: string, categories: readonly string[], names: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  const taken = new Set<number>();
  for (const text of categories) {
    const prefix = text.endsWith('*') ? text.slice(0, -1) : undefined;
    const places =
      prefix === undefined
        ? placesOf(file, 'categories', text.split('|'), names)
        : names.flatMap((name, at) => (name.startsWith(prefix) ? [at] : []));
    if (places.length < 2)
      throw new DataError(
        file,
        `has ${places.length} column${places.length === 1 ? '' : 's'} for the categories "${text}"; expected two or more, of which one is 1: color_* or red|green|blue. It has ${columnNames(names)}.`,
      );
    const twice = places.find((at, i) => taken.has(at) || places.indexOf(at) !== i);
    if (twice !== undefined)
      throw new DataError(file, `has its column "${names[twice]}" in the categories twice (option categories).`);
    for (const at of places) taken.add(at);
    groups.set(text, places);
  }
  return groups;
}

/** Rows of a table before they are scaled. */
interface Values {
  readonly file: string;
  readonly names: readonly string[];
  /** [rows · columns], row-major. */
  readonly values: Float32Array;
}

/** Where a row is not one of the categories of a group. */
function checkGroup({ file, names, values }: Values, text: string, places: readonly number[]): void {
  for (let row = 0; row < values.length / names.length; row++) {
    const given = places.map((at) => values[row * names.length + at]);
    if (given.every((value) => value === 0 || value === 1) && given.filter((value) => value === 1).length === 1)
      continue;
    throw new DataError(
      file,
      `holds ${given.join(', ')} in the columns ${places.map((at) => names[at]).join(', ')}; of the categories "${text}" exactly one is 1 and the others are 0.`,
      { row: row + 1 },
    );
  }
}

interface Held {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

const joined = (a: Held, b: Held): Held => {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), whole: a.whole && b.whole };
};

/** What each column holds: its range over all rows, and whether all its numbers are whole. */
function columnsOf({ file, names, values }: Values): Held[] {
  return names.map((name, at) => {
    let [low, high, whole] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
    for (let i = at; i < values.length; i += names.length) {
      const value = values[i];
      if (!Number.isFinite(value))
        throw new DataError(
          file,
          `holds ${value}, expected a number that float32 can hold. Fill in what is missing as it was for training, or leave the row out.`,
          { row: Math.floor(i / names.length) + 1, column: name },
        );
      if (value < low) low = value;
      if (value > high) high = value;
      whole &&= Number.isInteger(value);
    }
    return { low, high, whole: whole && high - low <= WIDEST && Math.max(-low, high) <= WIDEST };
  });
}

/**
 * What the columns of a table are: their ranges over all its rows (and those of another), and what may become of them.
 * @throws DataError naming a column that there is not, or the row and column of what is no number.
 */
export function featuresOf(
  table: Values,
  options: FeatureOptions = {},
  other?: Pick<Values, 'file' | 'values'>,
): Feature[] {
  const { file, names } = table;
  const { immutable = [], integers = [], real = [], categories = [] } = options;
  const places = (option: 'immutable' | 'integers' | 'real', asked: readonly string[]) =>
    new Set(placesOf(file, option, asked, names));
  const [fixed, whole, broken] = [places('immutable', immutable), places('integers', integers), places('real', real)];
  const both = [...whole].find((at) => broken.has(at));
  if (both !== undefined)
    throw new DataError(file, `has its column "${names[both]}" named as whole numbers and as real ones.`);
  const groups = groupsOf(file, categories, names);
  const groupAt = new Map([...groups].flatMap(([text, members]) => members.map((at) => [at, text] as const)));
  for (const [text, members] of groups) checkGroup(table, text, members);
  const others = other && columnsOf({ names, ...other });
  const columns = columnsOf(table).map((one, at) => (others ? joined(one, others[at]) : one));
  return names.map((name, at): Feature => {
    const group = groupAt.get(at);
    if (group !== undefined) {
      const immutable = groups.get(group)?.some((member) => fixed.has(member)) ?? false;
      return { name, low: 0, high: 1, whole: true, immutable, group };
    }
    const { low, high, whole: found } = columns[at];
    if (whole.has(at) && !found)
      throw new DataError(
        file,
        `has broken numbers, or whole ones too far apart for float32, in its column "${name}" (option integers): from ${low} to ${high}.`,
      );
    return { name, low, high, whole: found && !broken.has(at), immutable: fixed.has(at) || low === high };
  });
}
