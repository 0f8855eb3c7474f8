import { expect } from 'chai';
import { type Attack, type AttackResult, fgsm, lossGradient, pgd } from '../../lib/attacks/index.js';
import { type Dataset, imageTensor, takeRows } from '../../lib/data/index.js';
import { argmaxRows, type DifferentiableClassifier, type Network } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, itLong, type Packed, readFixture, unpack } from '../helpers.js';
import { firstRows, mnistTest, publishedLenet } from '../models/lenet.js';

const { lenet: torch } = readFixture('torch/answers.json') as {
  lenet: { indices: number[]; labels: number[]; gradients: Packed; fgsm: Record<string, Packed> };
};
const count = (flags: Uint8Array) => flags.reduce((a, b) => a + b, 0);

describeWithMirror('attacks on the published LeNet', function () {
  this.timeout(60_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  /** Runs an attack on a data set, hands its result to `use`, and asserts that nothing is left of either. */
  function attacked<T>(
    attack: Attack<DifferentiableClassifier>,
    data: Dataset,
    use: (result: AttackResult) => T | Promise<T>,
    seed = 0,
  ): Promise<T> {
    return expectNoLeak(async () => {
      const images = imageTensor(data);
      const result = await attack.run(model, { images, labels: data.labels, indices: data.indices }, { seed });
      const answer = await use(result);
      images.dispose();
      return answer;
    });
  }

  for (const [epsilon, packed] of Object.entries(torch.fgsm))
    it(`FGSM at ε ${epsilon} makes the images that PyTorch makes`, async () => {
      const expected = unpack(packed);
      const gradients = unpack(torch.gradients).map(Math.abs);
      // Where the gradient all but vanishes its sign is a matter of rounding.
      const vanishing = 1e-6 * gradients.reduce((a, b) => Math.max(a, b));
      await attacked(
        fgsm({ epsilon: Number(epsilon) }),
        takeRows(await mnistTest(), torch.indices),
        ({ images: found }) => {
          let compared = 0;
          found.forEach((pixel, i) => {
            if (gradients[i] > 0 && gradients[i] <= vanishing) return;
            compared++;
            if (!(Math.abs(pixel - expected[i]) <= 1e-6)) expect(pixel, `pixel ${i}`).to.be.closeTo(expected[i], 1e-6);
          });
          expect(compared).to.be.above(0.95 * found.length);
        },
      );
    });

  // The study's table, reproduced by two independent implementations; `advlab claims` recounts all of it.
  const published: [typeof itLong, number, number][] = [
    [itLong, 0.1, 8510],
    [itLong, 0.15, 6826],
    [it, 0.2, 4301],
    [itLong, 0.25, 2082],
    [itLong, 0.3, 869],
  ];
  for (const [test, epsilon, correct] of published)
    test(`FGSM at ε ${epsilon} leaves ${correct} of 10,000 right`, async () => {
      await attacked(fgsm({ epsilon }), await mnistTest(), ({ success, wrongFromStart }) => {
        expect(count(wrongFromStart)).to.equal(190);
        expect(10_000 - count(success)).to.equal(correct);
      });
    });

  // Robust accuracy of the first 1,000 test images in five libraries alike, forty steps of ε/10, no random start; and
  // of a plain loop in PyTorch where a row counts as broken that any iterate breaks. The tests of the command line have
  // those of L∞, without early stop.
  const peers: [typeof itLong, 'linf' | 'l2', number, number, number][] = [
    [itLong, 'linf', 0.1, 0.702, 0.7],
    [itLong, 'linf', 0.2, 0.044, 0.043],
    [itLong, 'linf', 0.3, 0, 0],
    [itLong, 'l2', 1, 0.791, 0.787],
    [it, 'l2', 2, 0.171, 0.168],
  ];
  for (const [test, norm, epsilon, last, any] of peers)
    test(`PGD-40 ${norm} at ε ${epsilon} leaves ${last} of the first 1,000 right, with early stop ${any}`, async () => {
      const data = await firstRows(1000);
      const run = (earlyStop: boolean) =>
        attacked(pgd({ epsilon, norm, randomStart: false, earlyStop }), data, ({ success, gradients }) => ({
          robust: 1 - count(success) / 1000,
          gradients: gradients.reduce((a, b) => a + b, 0),
        }));
      const [full, early] = [await run(false), await run(true)];
      expect(full.robust).to.be.closeTo(last, 0.001 + 1e-9);
      expect(early.robust).to.be.closeTo(any, 0.001 + 1e-9);
      expect(early.robust).to.be.at.most(full.robust);
      expect(early.gradients).to.be.below(full.gradients);
    });

  it('breaks more as ε grows, and PGD more than FGSM', async () => {
    const data = await firstRows(500);
    const broken = (attack: Attack<DifferentiableClassifier>) =>
      attacked(attack, data, ({ success, wrongFromStart }) => count(success) - count(wrongFromStart));
    const epsilons = [0, 0.1, 0.2, 0.3];
    const counts: number[] = [];
    for (const epsilon of epsilons) counts.push(await broken(fgsm({ epsilon })));
    expect(counts[0]).to.equal(0);
    for (let i = 1; i < counts.length; i++) expect(counts[i]).to.be.above(counts[i - 1]);
    expect(await broken(pgd({ epsilon: 0.2, steps: 10, stepSize: 0.04 }))).to.be.above(counts[2]);
  });

  it('answers what the model answers to the images it returns, and leaves wrong rows as they were', async () => {
    const data = await firstRows(1000);
    await attacked(fgsm({ epsilon: 0.15 }), data, async ({ images, predicted, wrongFromStart }) => {
      const scores = tf.tidy(() => model.logits(tf.tensor4d(images, [1000, 28, 28, 1])));
      expect(predicted).to.deep.equal(argmaxRows(await scores.data(), 10));
      scores.dispose();
      expect(count(wrongFromStart)).to.equal(17);
      wrongFromStart.forEach((wrong, i) => {
        const same = Buffer.from(images.buffer, i * 784 * 4, 784 * 4).equals(
          Buffer.from(data.images.buffer, i * 784 * 4, 784 * 4),
        );
        expect(same, `row ${i} unchanged`).to.equal(Boolean(wrong));
      });
    });
  });

  it('gives the same verdicts however the rows are ordered and batched, random start included', async () => {
    const data = await firstRows(120);
    const attack = pgd({ epsilon: 0.15, steps: 8, stepSize: 0.04 });
    const verdicts = async (rows: number[]) =>
      attacked(attack, takeRows(data, rows), ({ predicted }) => new Map(rows.map((row, i) => [row, predicted[i]])), 4);
    const all = Array.from({ length: 120 }, (_, i) => i);
    const whole = await verdicts(all);
    const pieces = [await verdicts(all.filter((i) => i % 2 === 0).reverse()), await verdicts(all.filter((i) => i % 2))];
    for (const row of all) expect(pieces[row % 2].get(row), `row ${row}`).to.equal(whole.get(row));
    const other = await attacked(attack, data, ({ images }) => Array.from(images), 5);
    const one = await attacked(attack, data, ({ images }) => Array.from(images), 4);
    expect(other).not.to.deep.equal(one);
  });

  it('climbs by the gradient of the loss: central differences agree', async () => {
    const images = imageTensor(await firstRows(1));
    const label = Int32Array.of(7);
    const gradient = tf.tidy(() => lossGradient(model, images, label).dataSync());
    const steepest = Array.from(gradient, (g, i) => [Math.abs(g), i]).sort(([a], [b]) => b - a);
    const lossAt = (pixel: number, shift: number) =>
      tf.tidy(() => {
        const moved = images.dataSync().slice();
        moved[pixel] += shift;
        return -tf.logSoftmax(model.logits(tf.tensor4d(moved, [1, 28, 28, 1]))).dataSync()[7];
      });
    const h = 0.02;
    for (const [, pixel] of steepest.slice(0, 5)) {
      const slope = (lossAt(pixel, h) - lossAt(pixel, -h)) / (2 * h);
      expect(slope / gradient[pixel]).to.be.closeTo(1, 0.1);
    }
    images.dispose();
  });
});
