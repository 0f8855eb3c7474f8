import { type OpenedModel, type OpenModelOptions, openModel } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, fixture } from '../../helpers.js';

/** Of test/fixtures/python/models.py. */
export const SHAPE = [4, 6, 3] as const;
export const CLASSES = 5;

export const sourceOf = (file: string, name: string): string => `python:${fixture('python', `${file}.py`)}:${name}`;

/** Opens an object of a fixture, runs something on it, ends it, and asserts that no tensor is left. */
export const withPython = <T>(
  source: string,
  options: OpenModelOptions,
  work: (opened: OpenedModel) => Promise<T>,
): Promise<T> =>
  expectNoLeak(async () => {
    const opened = await openModel(source, options);
    try {
      return await work(opened);
    } finally {
      opened.dispose();
    }
  });

export const noise = (n: number, [height, width, channels]: readonly [number, number, number] = SHAPE): Tensor4D =>
  tf.tensor4d(keyedUniform(n * height * width * channels, 0, 1, 1), [n, height, width, channels]);

/** The linear part of these models, in double precision: cos(j (k + 1)) of the j-th value for class k. */
export function linearScores(values: ArrayLike<number>, n: number, classes = CLASSES): number[][] {
  const width = values.length / n;
  return Array.from({ length: n }, (_, row) =>
    Array.from({ length: classes }, (_k, k) => {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += values[row * width + j] * Math.cos(j * (k + 1));
      return sum;
    }),
  );
}

/** Σ over classes of cotangent · weight for each value of an image. */
export const linearProduct = (cotangent: readonly number[], width: number): number[] =>
  Array.from({ length: width }, (_, j) => cotangent.reduce((sum, c, k) => sum + c * Math.cos(j * (k + 1)), 0));
