import { parseArgs } from 'node:util';
import { unknownWord } from '../data/nearest.js';
import { type Command, type Option, UsageError, type Values } from './command.js';

/** What every command takes. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', help: 'print one JSON document on stdout (progress stays on stderr)' },
  help: { type: 'boolean', help: 'show this text' },
};

/** A word that starts like an option but is a negative number is a value. */
const isOption = (word: string) => word.startsWith('-') && word !== '-' && !/^-[\d.]/.test(word);

/**
 * Splits a command's words into options and positionals.
 * @throws UsageError naming the word that does not fit.
 */
export function parseWords(
  command: Pick<Command, 'name' | 'options'>,
  words: readonly string[],
): { values: Values; positionals: string[] } {
  const options: Record<string, Option> = { ...command.options, ...commonOptions };
  const types = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  // Not strict: its own messages name neither the nearest option nor the known ones.
  const { tokens } = parseArgs({
    args: [...words],
    options: { ...types, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string | boolean | undefined> = {};
  const positionals: string[] = [];
  for (const [name, option] of Object.entries(options)) values[name] = option.default;
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) {
      const known = Object.keys(options).map((name) => `--${name}`);
      throw new UsageError(unknownWord('option', token.rawName, known));
    }
    if (option.type === 'boolean' && token.value !== undefined)
      throw new UsageError(`option --${token.name} takes no value, got "${token.value}".`);
    if (option.type === 'string' && (token.value === undefined || (!token.inlineValue && isOption(token.value))))
      throw new UsageError(`option --${token.name} needs a value: --${token.name} ${option.value ?? 'VALUE'}.`);
    const before = option.many ? values[token.name] : undefined;
    values[token.name] = before === undefined ? (token.value ?? true) : `${before},${token.value}`;
  }
  return { values, positionals };
}

/**
 * A whole number from an option, at least `min`.
 * @throws UsageError quoting what was given.
 */
export function wholeNumber(values: Values, name: string, min: number): number {
  const text = String(values[name]);
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(Number.isSafeInteger(value) && value >= min))
    throw new UsageError(`option --${name} takes a whole number from ${min}, got "${text}".`);
  return value;
}

/**
 * A number above 0 from an option.
 * @throws UsageError quoting what was given.
 */
export function positiveNumber(values: Values, name: string): number {
  const text = String(values[name]);
  const value = /^(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (!(Number.isFinite(value) && value > 0))
    throw new UsageError(`option --${name} takes a number above 0, got "${text}".`);
  return value;
}

/**
 * A radius: `.3`, or a fraction as papers write it, `8/255`.
 * @throws UsageError quoting what was given.
 */
export function radius(name: string, text: string): number {
  const [, above, below] = /^([\d.]+(?:e-?\d+)?)(?:\/([\d.]+))?$/i.exec(text.trim()) ?? [];
  const value = Number(above) / Number(below ?? 1);
  if (above === undefined || !Number.isFinite(value))
    throw new UsageError(`option --${name} takes a radius like .1 or 8/255, got "${text}".`);
  return value;
}

/**
 * One of a few words.
 * @throws UsageError naming the nearest.
 */
export function oneOf<Word extends string>(kind: string, text: unknown, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found === undefined) throw new UsageError(unknownWord(kind, String(text), words));
  return found;
}
