/** Asks whether a value from a file is what it should be; throws a ShapeError naming the place where it is not. */
export type Check = (value: unknown, at: string) => void;

/** What a place in a JSON document holds, and what was expected there. */
export class ShapeError extends Error {
  constructor(at: string, expected: string, found: unknown) {
    super(`${at || 'the document'} is ${JSON.stringify(found) ?? 'missing'}, expected ${expected}`.slice(0, 300));
    this.name = 'ShapeError';
  }
}

const check =
  (expected: string, fits: (value: unknown) => boolean): Check =>
  (value, at) => {
    if (!fits(value)) throw new ShapeError(at, expected, value);
  };

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

export const text = check('text', (value) => typeof value === 'string');
export const share = check('a number from 0 to 1', (value) => isNumber(value) && value >= 0 && value <= 1);
export const amount = check('a number from 0', (value) => isNumber(value) && value >= 0);
export const count = check(
  'a whole number from 0',
  (value) => isNumber(value) && Number.isInteger(value) && value >= 0,
);
export const scalar = check(
  'a number, a text, true, false or null',
  (value) => value === null || isNumber(value) || typeof value === 'string' || typeof value === 'boolean',
);
/** A file's name in the folder at hand: never a path out of it. */
export const fileName = check(
  'the name of a file',
  (value) => typeof value === 'string' && /^[\w-][\w.-]*$/.test(value),
);

export const oneOf = (...words: readonly string[]): Check =>
  check(`one of ${words.join(', ')}`, (value) => words.includes(value as string));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with these fields, and perhaps others. */
export const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    if (!isObject(value)) throw new ShapeError(at, `an object with ${Object.keys(checks).join(', ')}`, value);
    for (const [name, each] of Object.entries(checks)) each(value[name], at ? `${at}.${name}` : name);
  };

/** An object whose values are all alike. */
export const valuesAre =
  (each: Check): Check =>
  (value, at) => {
    if (!isObject(value)) throw new ShapeError(at, 'an object', value);
    for (const [name, item] of Object.entries(value)) each(item, `${at}.${name}`);
  };

export const listOf =
  (each: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) throw new ShapeError(at, 'a list', value);
    value.forEach((item, i) => {
      each(item, `${at}[${i}]`);
    });
  };

export const orNull =
  (each: Check): Check =>
  (value, at) => {
    if (value !== null) each(value, at);
  };

export const optional =
  (each: Check): Check =>
  (value, at) => {
    if (value !== undefined) each(value, at);
  };
