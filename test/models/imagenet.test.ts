import { expect } from 'chai';
import { fgsm } from '../../lib/attacks/index.js';
import { type Dataset, imagenetSample, imageTensor, mirrorFolder, takeRows } from '../../lib/data/index.js';
import { type DifferentiableClassifier, isDifferentiable, openModel } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

const BATCH = 50;

const rankOf = (scores: Float32Array, label: number) => scores.filter((score) => score > scores[label]).length;

const long = process.env.ADVLAB_LONG && mirrorFolder() !== undefined;

(long ? describe : describe.skip)("EfficientNet-Lite0's published weights on a photograph of each class", function () {
  this.timeout(1_200_000);
  let data: Dataset;

  before(async () => {
    data = await imagenetSample();
  });

  const withNetwork = (work: (model: DifferentiableClassifier) => Promise<void>) =>
    expectNoLeak(async () => {
      const { model, description, dispose } = await openModel('efficientnet-lite0');
      expect(description).to.include('4,652,008 weights, pixels normalized inside by mean 0.5, 0.5, 0.5');
      if (!isDifferentiable(model)) throw new Error('It should be differentiable.');
      await work(model);
      dispose();
    });

  it('866 of 1,000 are right and 970 among the top five, as in PyTorch', () =>
    withNetwork(async (model) => {
      const ranks: number[] = [];
      for (let from = 0; from < 1000; from += BATCH) {
        const images = imageTensor(data, from, from + BATCH);
        const probabilities = tf.tidy(() => tf.softmax(model.logits(images)));
        const scores = probabilities.dataSync() as Float32Array;
        for (let i = 0; i < BATCH; i++)
          ranks.push(rankOf(scores.subarray(i * 1000, (i + 1) * 1000), data.labels[from + i]));
        if (from === 0) expect(scores[1000 + 1], 'goldfish').to.be.closeTo(0.9296, 5e-4);
        tf.dispose([images, probabilities]);
      }
      const within = (most: number) => ranks.filter((rank) => rank < most).length;
      expect(within(1)).to.be.closeTo(866, 1);
      expect(within(5)).to.be.closeTo(970, 1);
    }));

  // Of every tenth photograph, 84 are right.
  const left = [
    [0.5, 30],
    [1, 23],
    [2, 13],
    [4, 13],
  ] as const;
  for (const [epsilon, right] of left)
    it(`FGSM at ε ${epsilon}/255 leaves ${right} of 100 right, as in PyTorch`, () =>
      withNetwork(async (model) => {
        const attack = fgsm({ norm: 'linf', epsilon: epsilon / 255 });
        let [clean, robust] = [0, 0];
        for (let from = 0; from < 1000; from += 250) {
          const part = takeRows(
            data,
            Array.from({ length: 25 }, (_, i) => from + 10 * i),
          );
          const images = imageTensor(part);
          const { success, wrongFromStart } = await attack.run(model, { ...part, images });
          clean += wrongFromStart.filter((wrong) => !wrong).length;
          robust += success.filter((broken) => !broken).length;
          images.dispose();
        }
        expect(clean).to.be.closeTo(84, 1);
        expect(robust).to.be.closeTo(right, 1);
      }));
});
