import { PythonModelError } from './errors.js';
import type { Answered } from './sidecar.js';

/** What an answer is held against. */
export interface Expected {
  readonly source: string;
  /** Of one row, as the model gave it when it was opened. */
  readonly outputShape: readonly number[];
}

const shown = (shape: readonly number[]) => `[${shape.join(', ')}]`;

/**
 * The values of an answer to n images. −∞ is the logarithm of a probability of 0.
 * @throws PythonModelError where it has other rows or columns, or values that are no numbers.
 */
export function checkedValues(
  { source, outputShape }: Expected,
  { header, values }: Answered,
  n: number,
): Float32Array {
  const shape = header.shape as readonly number[];
  const expected = [n, ...outputShape];
  if (shape.join() !== expected.join())
    throw new PythonModelError(source, `answers ${n} images with ${shown(shape)}; expected ${shown(expected)}.`);
  const wrong = values.findIndex((value) => Number.isNaN(value) || value === Number.POSITIVE_INFINITY);
  if (wrong >= 0)
    throw new PythonModelError(
      source,
      `answers image ${Math.floor(wrong / (values.length / n))} of ${n} with ${values[wrong]}; expected finite scores.`,
    );
  return values;
}
