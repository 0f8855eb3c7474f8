import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, type Dataset, readTable } from '../../../lib/data/index.js';
import type { Classifier } from '../../../lib/models/index.js';
import { schemas, writeAnswers } from '../../../lib/studies/cloud-autoai/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';

/** Answers each image with the class of its first pixel, in tenths; where that is above .85 its scores are NaN. */
const byPixel: Classifier = {
  name: 'by the first pixel',
  inputShape: [28, 28, 1],
  classes: 10,
  scores: 'probabilities',
  predict: async (images: Tensor4D) =>
    tf.tidy(() => {
      const first = images.slice([0, 0, 0, 0], [-1, 1, 1, 1]).reshape([-1]);
      const scores = tf.oneHot(first.mul(10).round().toInt(), 10).toFloat();
      return tf.where(first.greater(0.85).expandDims(1).tile([1, 10]), tf.onesLike(scores).mul(Number.NaN), scores);
    }) as Tensor2D,
};

function rowsOf(...first: number[]): Dataset {
  const images = new Float32Array(first.length * 784);
  first.forEach((value, row) => {
    images[row * 784] = value;
  });
  const labels = Int32Array.from(first, (value) => Math.min(9, Math.round(10 * value)));
  const indices = Int32Array.from(first.keys());
  return { name: 'rows', images, labels, indices, shape: [28, 28, 1], classes: 10, provenance: 'made by hand' };
}

describe("answers in the clouds' formats", () => {
  const inFolder = temporaryFolder();

  it('are a class for each row', async () => {
    await writeAnswers(inFolder('answers.csv'), 'ibm', byPixel, rowsOf(0.3, 0.7));
    const { labels } = await readTable(inFolder('answers.csv'), schemas.ibmPredictions);
    expect(Array.from(labels.adv_label)).to.deep.equal([3, 7]);
  });

  for (const schema of ['ibm', 'gcp'] as const)
    it(`are not written where the model has none to a row: ${schema}`, async () => {
      const file = inFolder(`none-${schema}.csv`);
      await expectRejects(() => writeAnswers(file, schema, byPixel, rowsOf(0.3, 0.9)), DataError, 'no answer to row 2');
      expect(existsSync(file)).to.equal(false);
    });
});
