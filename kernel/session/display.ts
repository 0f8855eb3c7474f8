import { inspect } from 'node:util';
import type { Content } from '../wire/message.js';

/** The method by which a value says how notebooks show it: a bundle by MIME type (Deno's convention). */
export const DISPLAY = Symbol.for('Jupyter.display');

const hasDisplay = (value: unknown): value is { [DISPLAY]: () => unknown } =>
  value !== null &&
  ['object', 'function'].includes(typeof value) &&
  typeof Reflect.get(value as object, DISPLAY) === 'function';

/** Bytes travel as base64. */
const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

/** Entries of an array, and characters of a text, that a value left as last expression shows. */
const LIMITS = { maxArrayLength: 100, maxStringLength: 10_000, depth: 3 } as const;

/** A value as text, in the terminal's colors unless NO_COLOR forbids them. */
export const textOf = (value: unknown): string => inspect(value, { ...LIMITS, colors: !process.env.NO_COLOR });

/**
 * What a notebook shows for a value, or undefined where the value has shown itself: an empty bundle says so.
 * @throws whatever the value's own display method throws
 */
export async function bundleOf(value: unknown): Promise<Content | undefined> {
  if (!hasDisplay(value)) return { 'text/plain': textOf(value) };
  const bundle = await value[DISPLAY]();
  if (typeof bundle !== 'object' || bundle === null) return { 'text/plain': textOf(value) };
  const entries = Object.entries(bundle).map(([type, data]) => [type, plain(data)]);
  return entries.length ? Object.fromEntries(entries) : undefined;
}
