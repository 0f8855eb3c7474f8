import { expect } from 'chai';
import { lossGradient } from '../../lib/attacks/index.js';
import { imageTensor, takeRows } from '../../lib/data/index.js';
import { type Network, predictLabels } from '../../lib/models/index.js';
import { type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, largestDifference, type Packed, readFixture, unpack } from '../helpers.js';
import { mnistTest, publishedLenet } from './lenet.js';

const { lenet: torch } = readFixture('torch/answers.json') as {
  lenet: { indices: number[]; labels: number[]; logits: Packed; gradients: Packed };
};

describeWithMirror('the published LeNet', () => {
  let model: Network;
  let images: Tensor4D;
  before(async () => {
    model = await publishedLenet();
    images = imageTensor(takeRows(await mnistTest(), torch.indices));
  });
  after(() => {
    model.dispose();
    images.dispose();
  });

  it("gives PyTorch's logits", () =>
    expectNoLeak(async () => {
      const logits = await model.predict(images);
      expect(largestDifference(await logits.data(), unpack(torch.logits))).to.be.below(1e-4);
      logits.dispose();
    }));

  it("gives PyTorch's input gradients", () =>
    expectNoLeak(() => {
      const gradients = lossGradient(model, images, Int32Array.from(torch.labels));
      const expected = unpack(torch.gradients);
      const scale = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      expect(scale).to.be.above(0.01);
      expect(largestDifference(gradients.dataSync(), expected)).to.be.below(1e-5 * scale);
      gradients.dispose();
    }));

  it('is right on 9,810 of the 10,000 test images, in batches of any size', async function () {
    this.timeout(20_000);
    const data = await mnistTest();
    const [usual, odd] = await expectNoLeak(async () => [
      await predictLabels(model, data),
      await predictLabels(model, data, { batchSize: 777 }),
    ]);
    expect(usual.filter((label, i) => label === data.labels[i]).length).to.equal(9810);
    expect(odd).to.deep.equal(usual);
  });

  it('refuses images of another shape and says which it takes', () => {
    const wrong = tf.zeros([1, 32, 32, 1]) as Tensor4D;
    expect(() => model.logits(wrong)).to.throw('lenet takes images [n, 28, 28, 1], got [1,32,32,1]');
    wrong.dispose();
  });
});
