import { existsSync, readFileSync } from 'node:fs';
import { DataError } from '../../data/index.js';
import { unknownWord } from '../../data/nearest.js';

/** What a key of a configuration may hold. */
export interface Key {
  readonly expected: string;
  holds(value: unknown): boolean;
}

/** A configuration's keys; those of `C` and no others. */
export type Schema<C> = { readonly [name in keyof C]-?: Key };

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A whole number, at least `from`. */
export const whole = (from: number): Key => ({
  expected: `a whole number from ${from}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= from,
});

/** A number in [from, to]; without `from` where it is `positive`. */
export const number = (from: number, to = Number.POSITIVE_INFINITY, { positive = false } = {}): Key => ({
  expected: `a number${from === Number.NEGATIVE_INFINITY ? '' : ` ${positive ? 'above' : 'from'} ${from}`}${to === Number.POSITIVE_INFINITY ? '' : `, at most ${to}`}`,
  holds: (value) => isNumber(value) && (positive ? value > from : value >= from) && value <= to,
});

/** A number above 0. */
export const rate: Key = number(0, undefined, { positive: true });

export const flag: Key = { expected: 'true or false', holds: (value) => typeof value === 'boolean' };

export const text: Key = { expected: 'a name', holds: (value) => typeof value === 'string' && value.trim() !== '' };

const quoted = (words: readonly string[]) => words.map((word) => `"${word}"`).join(', ');

export const oneOf = (words: readonly string[]): Key => ({
  expected: `one of ${quoted(words)}`,
  holds: (value) => words.includes(value as string),
});

/** A list of at least one of these words. */
export const listOf = (words: readonly string[]): Key => ({
  expected: `a list of ${quoted(words)}`,
  holds: (value) => Array.isArray(value) && value.length > 0 && value.every((word) => words.includes(word)),
});

/** A note in the place of a key, as JSON has no comments: `_comment`. */
const isNote = (name: string) => name.startsWith('_');

function parse(file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DataError(file, 'is no configuration: expected an object { "key": value, … }.');
  return value as Readonly<Record<string, unknown>>;
}

/**
 * The configuration in a JSON file; what it does not name, and all where there is no such file, is as in `defaults`.
 * Keys that begin with an underscore are notes.
 * @param aliases other spellings, and the keys they mean
 * @throws DataError naming the file, the key, what it is and what is allowed.
 */
export function readConfig<C extends object>(
  file: string,
  schema: Schema<C>,
  defaults: C,
  aliases: Readonly<Record<string, keyof C & string>> = {},
): C {
  if (!existsSync(file)) return defaults;
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parse(file))) {
    if (isNote(name)) continue;
    const key = Object.hasOwn(aliases, name) ? aliases[name] : name;
    if (!Object.hasOwn(schema, key)) throw new DataError(file, unknownWord('key', name, Object.keys(schema)));
    const { expected, holds } = schema[key as keyof C];
    if (!holds(value)) throw new DataError(file, `${name} is ${JSON.stringify(value)}; expected ${expected}.`);
    if (Object.hasOwn(given, key) && given[key] !== value)
      throw new DataError(file, `holds ${key} twice, in two spellings: ${given[key]} and ${value}. Keep one of them.`);
    given[key] = value;
  }
  return { ...defaults, ...given };
}
