import { resolve } from 'node:path';
import { expect } from 'chai';
import { lossGradient } from '../../../lib/attacks/index.js';
import {
  type DifferentiableClassifier,
  isDifferentiable,
  linearize,
  type OpenedModel,
  type OpenModelOptions,
  openModel,
} from '../../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, fixture, largestDifference, type Packed, readFixture, unpack } from '../../helpers.js';

export interface NetworkAnswers {
  readonly labels: number[];
  readonly logits: Packed;
  readonly gradients: Packed;
}

/** What test/fixtures/make_open_fixtures.py recorded of the libraries that made the models. */
export const answers = readFixture('open/answers.json') as {
  images: Packed;
  net: NetworkAnswers;
  normalized: NetworkAnswers;
  normed: NetworkAnswers;
  sklearn: Record<'rows' | 'logistic' | 'forest', Packed>;
  keras: Record<'conv' | 'normed' | 'dense', { images: Packed; probabilities: Packed }>;
};

export const openFile = (name: string): string => fixture('open', name);

export const imagesOf = (packed: Packed, shape: number[] = packed.shape): Tensor4D =>
  tf.tensor4d(unpack(packed), shape as [number, number, number, number]);

/** Opens a fixture of this folder, or the file of a whole path, runs something on it, disposes it, and asserts that no tensor is left. */
export const withModel = <T>(
  name: string,
  options: OpenModelOptions,
  work: (opened: OpenedModel) => Promise<T>,
): Promise<T> =>
  expectNoLeak(async () => {
    const opened = await openModel(resolve(openFile(''), name), options);
    try {
      return await work(opened);
    } finally {
      opened.dispose();
    }
  });

/** The model's scores for these images, which are disposed. */
export async function scoresOf({ model }: OpenedModel, images: Tensor4D): Promise<Float32Array> {
  const scores = await model.predict(images);
  expect(scores.shape).to.deep.equal([images.shape[0], model.classes]);
  const values = (await scores.data()) as Float32Array;
  tf.dispose([scores, images]);
  return values;
}

/** Softmax row by row, in double precision. */
export function softmax(logits: ArrayLike<number>, classes: number): number[] {
  return Array.from(logits, (value, i) => {
    const row = Array.from({ length: classes }, (_, k) => logits[i - (i % classes) + k]);
    return Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0);
  });
}

export function differentiable({ model }: OpenedModel): DifferentiableClassifier {
  if (!isDifferentiable(model)) throw new Error(`${model.name} should be differentiable.`);
  return model;
}

/** Asserts that logits and gradients, on the tape and linearized, are those that PyTorch recorded. */
export function expectTorch(model: DifferentiableClassifier, { labels, logits, gradients }: NetworkAnswers): void {
  const images = imagesOf(answers.images);
  const found = model.logits(images);
  expect(found.shape).to.deep.equal(logits.shape);
  expect(largestDifference(found.dataSync(), unpack(logits)), 'logits').to.be.below(2e-6);
  const expected = unpack(gradients);
  const scale = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  expect(scale).to.be.above(0.001);
  const gradient = lossGradient(model, images, Int32Array.from(labels));
  expect(largestDifference(gradient.dataSync(), expected), 'gradients').to.be.below(1e-5 * scale);
  const linear = linearize(model, images);
  const cotangent = tf.tidy(
    () => tf.softmax(linear.logits).sub(tf.oneHot(tf.tensor1d(labels, 'int32'), model.classes)) as Tensor2D,
  );
  const pulled = linear.pullback(cotangent);
  expect(largestDifference(linear.logits.dataSync(), unpack(logits)), 'linearized logits').to.be.below(2e-6);
  expect(largestDifference(pulled.dataSync(), expected), 'pulled back').to.be.below(1e-5 * scale);
  linear.dispose();
  tf.dispose([images, found, gradient, cotangent, pulled]);
}
