import { copyFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import { linearize, openModel } from '../../../lib/models/index.js';
import { type Tensor2D, tf } from '../../../lib/tensor/index.js';
import {
  expectNoLeak,
  expectRejects,
  largestDifference,
  type Packed,
  readFixture,
  temporaryFolder,
  unpack,
} from '../../helpers.js';
import { differentiable, imagesOf, withModel } from './fixtures.js';

interface Answers {
  readonly images: Packed;
  readonly answers: Packed;
  readonly cotangent: Packed;
  readonly gradients: Packed;
}

/** What test/fixtures/make_keras_fixtures.py recorded of one generation of Keras. */
interface Recorded extends Record<'residual' | 'nested' | 'sequential', Answers> {
  readonly refused: readonly { readonly name: string; readonly model: object; readonly says: string }[];
}

const kerasFile = (name: string) => resolve(__dirname, '../../fixtures/keras', name);

/** Equal but for what single precision leaves of sums, there and here. */
function expectNear(found: ArrayLike<number>, packed: Packed, what: string) {
  const expected = unpack(packed);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest, what).to.be.above(0.01);
  expect(largestDifference(found, expected), what).to.be.below(1e-5 * largest);
}

/** Logits, or their softmax where Keras answers with it, and their gradients are what Keras answers. */
const answersAs = (file: string, { images: packed, answers, cotangent, gradients }: Answers, softmax: boolean) =>
  withModel(file, {}, async (opened) => {
    const images = imagesOf(packed);
    const at = linearize(differentiable(opened), images);
    const scale = tf.tensor2d(unpack(cotangent), cotangent.shape as [number, number]);
    const scores = softmax ? (tf.softmax(at.logits) as Tensor2D) : at.logits;
    expectNear(scores.dataSync(), answers, 'answers');
    // The softmax's own way back.
    const back = softmax
      ? tf.tidy(() => scores.mul(scale.sub(scores.mul(scale).sum(1, true))) as Tensor2D)
      : scale.clone();
    const pulled = at.pullback(back);
    expectNear(pulled.dataSync(), gradients, 'gradients');
    if (softmax) scores.dispose();
    at.dispose();
    tf.dispose([images, scale, back, pulled]);
  });

for (const generation of [2, 3]) {
  const recorded = readFixture(`keras/${generation}.json`) as Recorded;

  describe(`models of Keras ${generation}`, () => {
    const inFolder = temporaryFolder();

    for (const [name, ending] of [
      ['residual', 'keras'],
      ['residual', 'json'],
      ['residual', 'weights.h5'],
      ['nested', 'keras'],
      ['nested', 'h5'],
      ['sequential', 'h5'],
      ['sequential', 'json'],
    ] as const)
      it(`${name}.${ending}: answers and gradients are those of Keras`, () =>
        answersAs(kerasFile(`${generation}-${name}.${ending}`), recorded[name], name !== 'residual'));

    it('in archives are found by what is in them, and say what is left away', async () => {
      copyFileSync(kerasFile(`${generation}-nested.keras`), inFolder('archive.zip'));
      await answersAs(inFolder('archive.zip'), recorded.nested, true);
      await withModel(inFolder('archive.zip'), {}, async ({ description, files }) => {
        expect(description).to.match(/^Keras model archive\.zip \(\d+ layers with \d+ weights, without its softmax\)$/);
        expect(files).to.deep.equal([inFolder('archive.zip')]);
      });
    });

    for (const { name, model, says } of recorded.refused)
      it(`${name}: what is not read is refused by its name`, () =>
        expectNoLeak(async () => {
          const file = inFolder(`${name}.json`);
          writeFileSync(file, JSON.stringify(model));
          copyFileSync(kerasFile(`${generation}-residual.weights.h5`), inFolder(`${name}.weights.h5`));
          await expectRejects(() => openModel(file), DataError, file, says);
        }));
  });
}
