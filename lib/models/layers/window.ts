import { outputs } from '../../tensor/index.js';
import type { Rule, Shape } from './contract.js';
import { isWhole, rule } from './rules.js';

/** A window's height and width, or both at once. */
export type Size = number | readonly [number, number];

/**
 * What is laid around images: as many rows and columns on each side, [top, bottom, left, right], or `same`: as
 * TensorFlow does it, so that there are ⌈side / stride⌉ outputs, an odd row or column at the bottom and on the right.
 */
export type Around = number | readonly [number, number, number, number] | 'same';

const isList = (value: unknown, length: number, least: number) =>
  Array.isArray(value) && value.length === length && value.every((n) => isWhole(n, least));

export const size: Rule = rule(
  'a whole number from 1, or [height, width]',
  (value) => isWhole(value, 1) || isList(value, 2, 1),
);
export const around: Rule = rule(
  'a whole number from 0, [top, bottom, left, right], or "same"',
  (value) => isWhole(value, 0) || isList(value, 4, 0) || value === 'same',
);

/** The same without `same`. */
export const fixedAround: Rule = rule(
  'a whole number from 0 or [top, bottom, left, right]',
  (value) => value !== 'same' && around.holds(value),
);

export const sides = (given: Size): readonly [number, number] => (typeof given === 'number' ? [given, given] : given);

/** How a window lies over images [height, width, channels]. */
export interface Laid {
  readonly padding: readonly [number, number, number, number];
  /** Height and width of the output. */
  readonly output: readonly [number, number];
}

/** Lays windows of that height and width over images. */
export function lay(
  window: readonly [number, number],
  stride: readonly [number, number],
  padding: Around,
  input: Shape,
): Laid {
  const along = (axis: 0 | 1): [before: number, after: number] => {
    if (padding !== 'same')
      return typeof padding === 'number' ? [padding, padding] : [padding[axis * 2], padding[axis * 2 + 1]];
    const wanted = Math.ceil(input[axis] / stride[axis]);
    const lacking = Math.max(0, (wanted - 1) * stride[axis] + window[axis] - input[axis]);
    return [Math.floor(lacking / 2), Math.ceil(lacking / 2)];
  };
  const [down, across] = [along(0), along(1)];
  return {
    padding: [...down, ...across],
    output: [outputs(input[0], window[0], stride[0], ...down), outputs(input[1], window[1], stride[1], ...across)],
  };
}
