import { DataError } from './errors.js';
import { didYouMean } from './nearest.js';

/** One column of a table that a model takes as a number. In a data set its values are in units of its range. */
export interface Feature {
  readonly name: string;
  /** The smallest value of the whole file (and of one for ranges), which is 0 in the data set. */
  readonly low: number;
  /** The largest value of these, which is 1 in the data set; as `low` where the column is constant. */
  readonly high: number;
  /** Only whole numbers (before scaling) are values that it can have. */
  readonly whole: boolean;
  /** No attack changes it: it was named so, or is constant. */
  readonly immutable: boolean;
  /** What it is one of several columns of, of which exactly one is 1 and the others are 0. */
  readonly group?: string;
}

/** What is known of the columns of a table; they are named, or numbered from 0. */
export interface FeatureOptions {
  /** Columns that no attack changes. */
  readonly immutable?: readonly string[];
  /** Columns of whole numbers besides those that hold nothing else in the file. */
  readonly integers?: readonly string[];
  /** Columns that hold whole numbers in the file, and may hold any others. */
  readonly real?: readonly string[];
  /** A file of the same columns whose rows count for the ranges too: what the model was trained on. */
  readonly ranges?: string;
  /** One-hot columns: of each group its columns, `color_red|color_green`, or what their names begin with, `color_*`. */
  readonly categories?: readonly string[];
}

/** float32 in units of the range tells whole numbers apart up to here. */
const WIDEST = 2 ** 20;

const quoted = (names: readonly string[], most = 20): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? `, … (${names.length} columns)` : ''}`;

/** The positions of columns by their names, or by their numbers where none is named so. */
function placesOf(file: string, option: string, asked: readonly string[], names: readonly string[]): number[] {
  return asked.map((name) => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    if (/^\d+$/.test(name) && Number(name) < names.length) return Number(name);
    throw new DataError(
      file,
      `has no column "${name}" (option ${option})${didYouMean(name, names)}It has ${quoted(names)}.`,
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
        `has ${places.length} column${places.length === 1 ? '' : 's'} for the categories "${text}"; expected two or more, of which one is 1: color_* or red|green|blue. It has ${quoted(names)}.`,
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
    return { low, high, whole: whole && high - low <= WIDEST && Math.max(-low, high) <= 2 ** 23 };
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

/**
 * Values of a table [rows · features], in units of each feature's range; constant features are 0.
 * @throws RangeError where they are not rows of that many features.
 */
export function inRanges(features: readonly Feature[], values: ArrayLike<number>): Float32Array {
  checkWidth(features, values);
  return Float32Array.from(values, (value, i) => {
    const { low, high } = features[i % features.length];
    return high > low ? (value - low) / (high - low) : 0;
  });
}

/**
 * Rows of a data set [rows · features] as values of the table that they are of: the other way of the scaling, whole
 * numbers whole.
 * @throws RangeError where they are not rows of that many features.
 */
export function tableValues(features: readonly Feature[], values: ArrayLike<number>): Float64Array {
  checkWidth(features, values);
  return Float64Array.from(values, (value, i) => {
    const { low, high, whole } = features[i % features.length];
    const at = low + value * (high - low);
    return whole ? Math.round(at) : Math.fround(at);
  });
}

/** Digits that tell any two float32 apart. */
const DIGITS = 9;

/**
 * A value of a data set as text of its table: the shortest number that is read back as the same value, so that what nobody
 * changed is written as it was.
 */
export function featureValueText(feature: Feature, value: number): string {
  const [at] = tableValues([feature], [value]);
  if (feature.whole) return String(at);
  const isEnd = value === 0 || value === 1;
  for (let digits = 1; digits < DIGITS; digits++) {
    const text = String(Number(at.toPrecision(digits)));
    const read = Math.fround(Number(text));
    // The ends of a range are written to their last digit: it must not grow.
    const same = isEnd ? read === at : inRanges([feature], [read])[0] === value;
    if (same && read >= feature.low && read <= feature.high) return text;
  }
  return String(Number(at.toPrecision(DIGITS)));
}

function checkWidth(features: readonly Feature[], { length }: ArrayLike<number>): void {
  if (!features.length || length % features.length)
    throw new RangeError(`${length} values are no rows of ${features.length} features.`);
}

/** Of many names the first, and how many there are. */
const listed = (features: readonly Feature[]) =>
  quoted(
    features.map(({ name }) => name),
    8,
  );

/** What reports say of features, whose ranges may be those of another file, too: what ε is a share of, and which values are never changed, or only to whole numbers. */
export function featuresText(features: readonly Feature[], other?: string): string {
  const constant = features.filter(({ low, high }) => low === high);
  const fixed = features.filter(({ low, high, immutable }) => immutable && low < high);
  const whole = features.filter(({ whole, immutable, group }) => whole && !immutable && group === undefined);
  const groups = [...new Set(features.flatMap(({ group, immutable }) => (group && !immutable ? [group] : [])))];
  const part = (what: string, of: readonly Feature[]) => (of.length ? [`${what}: ${listed(of)}`] : []);
  return [
    `ε in units of each feature’s range, the least to the greatest value in the file${other === undefined ? '' : ` and in ${other}`}`,
    ...part('whole numbers', whole),
    ...(groups.length ? [`one of several: ${groups.join(', ')}`] : []),
    ...part('never changed', fixed),
    ...part('never changed, as constant', constant),
  ].join('; ');
}
