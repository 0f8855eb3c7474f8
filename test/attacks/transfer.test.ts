import { expect } from 'chai';
import { confidentSquare, ensemble, pgd, square, trainSurrogate } from '../../lib/attacks/index.js';
import { type Dataset, takeRows } from '../../lib/data/index.js';
import {
  type Classifier,
  createNetwork,
  type DifferentiableClassifier,
  initialWeights,
  lenet,
  linearize,
  mlp,
  predictLabels,
} from '../../lib/models/index.js';
import { keyedUniform, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../helpers.js';

const images = (n: number, seed: number): Tensor4D => tf.tensor4d(keyedUniform(n * 784, 0, 1, seed), [n, 28, 28, 1]);

const members = () => [
  createNetwork(lenet, initialWeights(lenet, 1), 'a'),
  createNetwork(mlp, initialWeights(mlp, 2), 'b'),
];

/** Logits that are a linear function of the image: w · x for class 1, 0 for class 0, so the boundary is known. */
const linear = (weights: readonly number[], bias: number, scale = 1): DifferentiableClassifier => {
  const model: DifferentiableClassifier = {
    name: 'linear',
    inputShape: [weights.length, 1, 1],
    classes: 2,
    scores: 'logits',
    logits: (x) =>
      tf.tidy(() => {
        const one = x
          .reshape([-1, weights.length])
          .mul(tf.tensor1d([...weights]))
          .sum(1)
          .add(bias)
          .mul(scale);
        return tf.stack([tf.zerosLike(one), one], 1) as Tensor2D;
      }),
    predict: async (x) => model.logits(x),
  };
  return model;
};

describe('an ensemble as one model', () => {
  it('fuses probabilities to the logarithm of their mean, and logits to their mean', async () => {
    const nets = members();
    const x = images(5, 3);
    const outputs = nets.map((net) => net.logits(x));
    const weights = [0.25, 0.75];
    const mean = tf.tidy(() => tf.addN(outputs.map((z, i) => tf.softmax(z).mul(weights[i]))).log());
    const plain = tf.tidy(() => tf.addN(outputs.map((z, i) => z.mul(weights[i]))));
    const fused = ensemble(nets, { weights: [1, 3] }).logits(x);
    const averaged = ensemble(nets, { weights: [1, 3], fuse: 'logits' }).logits(x);
    expect(largestDifference(fused.dataSync(), mean.dataSync())).to.be.below(1e-5);
    expect(largestDifference(averaged.dataSync(), plain.dataSync())).to.be.below(1e-5);
    tf.dispose([x, mean, plain, fused, averaged, ...outputs]);
    for (const net of nets) net.dispose();
  });

  for (const fuse of ['probabilities', 'logits'] as const)
    it(`has the derivative that tfjs' tape finds (${fuse})`, async () => {
      const nets = members();
      await expectNoLeak(() => {
        const together = ensemble(nets, { fuse });
        const x = images(4, 5);
        const cotangent = tf.tensor2d(keyedUniform(40, -1, 1, 6), [4, 10]);
        const there = linearize(together, x);
        const mine = there.pullback(cotangent);
        const tape = tf.grad((at) => together.logits(at as Tensor4D))(x, cotangent);
        const size = Math.max(...tape.dataSync().map(Math.abs));
        expect(size).to.be.above(0);
        expect(largestDifference(mine.dataSync(), tape.dataSync())).to.be.below(1e-4 * size);
        there.dispose();
        tf.dispose([x, cotangent, mine, tape]);
      });
      for (const net of nets) net.dispose();
    });

  it('stays finite where one member is certain', () => {
    const sure = linear([1, -1], 0, 1e4);
    const together = ensemble([sure, linear([1, 1], 0)]);
    const x = tf.tensor4d([0.9, 0.1], [1, 2, 1, 1]);
    const there = linearize(together, x);
    const gradient = there.pullback(tf.tensor2d([[1, 0]]));
    expect([...there.logits.dataSync(), ...gradient.dataSync()].every(Number.isFinite)).to.equal(true);
    there.dispose();
  });

  it('is fooled by PGD only where all members together are', async () => {
    // Each alone calls the image 1 by its own pixel; the mean of the two falls where both fall.
    const nets = [linear([4, 0], -1), linear([0, 4], -1)];
    const batch = { images: tf.tensor4d([0.5, 0.5], [1, 2, 1, 1]), labels: Int32Array.of(1) };
    const found = await pgd({ epsilon: 0.4, earlyStop: false, randomStart: false }).run(ensemble(nets), batch);
    expect(Array.from(found.images, (value) => Number(value.toFixed(4)))).to.deep.equal([0.1, 0.1]);
    expect(Array.from(found.success)).to.deep.equal([1]);
    batch.images.dispose();
  });

  it('refuses what cannot be one model', async () => {
    const nets = members();
    await expectRejects(() => ensemble([]), RangeError, 'at least one');
    await expectRejects(() => ensemble([nets[0], linear([1], 0)]), RangeError, 'a takes [28,28,1]', 'linear');
    await expectRejects(() => ensemble(nets, { weights: [1, 0] }), RangeError, 'positive', '1,0');
    for (const net of nets) net.dispose();
  });
});

describe('Square until the model is sure', () => {
  // Sixteen pixels, each worth one logit: margin 16·x̄ − 4, so that ε can be read off.
  const model = linear(new Array(16).fill(1), -4);
  const shaped: Classifier = {
    ...model,
    inputShape: [4, 4, 1],
    predict: (x) => model.predict(x.reshape([-1, 16, 1, 1])),
  };
  const batch = () => ({
    images: tf.tensor4d(new Float32Array(16 * 8).fill(0.4), [8, 4, 4, 1]),
    labels: new Int32Array(8).fill(1),
  });
  const marginsOf = async (pixels: Float32Array) => {
    const x = tf.tensor4d(pixels, [8, 4, 4, 1]);
    const logits = await shaped.predict(x);
    x.dispose();
    const values = Array.from({ length: 8 }, (_, row) => logits.dataSync()[2 * row + 1]);
    logits.dispose();
    return values;
  };

  it('goes past the boundary by the confidence asked for, where Square stops behind it', async () => {
    const given = batch();
    // Margin 2.4 at the start; ±0.3 in all pixels reaches −2.4.
    const sure = await confidentSquare({ epsilon: 0.3, queries: 400, confidence: 2 }).run(shaped, given);
    const near = await square({ epsilon: 0.3, queries: 400 }).run(shaped, given);
    for (const margin of await marginsOf(sure.images)) expect(margin).to.be.at.most(-2);
    const nearest = await marginsOf(near.images);
    expect(Math.max(...nearest)).to.be.below(0);
    expect(Math.max(...nearest)).to.be.above(-2);
    expect(Math.max(...Array.from(sure.images, (value) => Math.abs(value - 0.4)))).to.be.at.most(0.3 + 1e-6);
    given.images.dispose();
  });

  it('takes every question where no row can be so wrong', async () => {
    const given = batch();
    const found = await confidentSquare({ epsilon: 0.3, queries: 30, confidence: 50 }).run(shaped, given);
    expect(Array.from(found.queries)).to.deep.equal(new Array(8).fill(30));
    given.images.dispose();
    await expectRejects(() => confidentSquare({ epsilon: 0.3, confidence: 61 }), RangeError, 'confidence', '61');
  });
});

describe('a surrogate taught by a victim', function () {
  this.timeout(60_000);
  /** Ten classes by which tenth of the picture is brightest: learned from few images. */
  const rows = 300;
  const pixels = keyedUniform(rows * 784, 0, 0.2, 11);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % 10);
  labels.forEach((label, row) => {
    for (let i = 0; i < 78; i++) pixels[row * 784 + label * 78 + i] += 0.6;
  });
  const data: Dataset = {
    name: 'stripes',
    images: pixels,
    labels,
    indices: Int32Array.from(labels.keys()),
    shape: [28, 28, 1],
    classes: 10,
    provenance: 'synthetic stripes',
  };
  const asked = { rows: 0 };
  /** Calls the brightest stripe by the number after it, so that true labels would mislead. */
  const victim = (scores: Classifier['scores']): Classifier => ({
    name: 'victim',
    inputShape: [28, 28, 1],
    classes: 10,
    scores,
    predict: async (x) => {
      asked.rows += x.shape[0];
      return tf.tidy(() => {
        const sums = x.reshape([-1, 784]).slice([0, 0], [-1, 780]).reshape([-1, 10, 78]).sum(2) as Tensor2D;
        const turned = tf.concat([sums.slice([0, 9], [-1, 1]), sums.slice([0, 0], [-1, 9])], 1) as Tensor2D;
        return (scores === 'labels' ? tf.oneHot(turned.argMax(1), 10).toFloat() : tf.softmax(turned)) as Tensor2D;
      });
    },
  });
  const settings = { epochs: 15, batchSize: 16, optimizer: { kind: 'adam', learningRate: 1e-3 }, seed: 0 } as const;
  const held = takeRows(
    data,
    Int32Array.from({ length: 100 }, (_, i) => 200 + i),
  );
  const own = takeRows(
    data,
    Int32Array.from({ length: 60 }, (_, i) => i),
  );

  for (const scores of ['probabilities', 'labels'] as const)
    it(`learns its ${scores}, and counts every question`, async () => {
      const before = asked.rows;
      const { network, queries } = await trainSurrogate(victim(scores), own, {
        architecture: mlp,
        settings,
        augmentations: 2,
        queries: 200,
      });
      // 60 of its own, 60 more, and of the next 120 as many as are left.
      expect(queries).to.equal(200);
      expect(asked.rows - before).to.equal(200);
      const answers = await predictLabels(network, held);
      const right = answers.filter((answer, row) => answer === (held.labels[row] + 1) % 10).length;
      expect(right).to.be.above(90);
      network.dispose();
    });

  it('asks about images a step away from those it has', async () => {
    const seen: Float32Array[] = [];
    const spy = victim('probabilities');
    const spied: Classifier = {
      ...spy,
      predict: (x) => {
        seen.push(Float32Array.from(x.dataSync()));
        return spy.predict(x);
      },
    };
    const { network } = await trainSurrogate(spied, own, {
      architecture: mlp,
      settings: { ...settings, epochs: 2 },
      augmentations: 1,
      step: 0.05,
    });
    expect(seen).to.have.length(2);
    expect(seen[0]).to.deep.equal(own.images);
    // In an order of its own, but each as far from one of the first.
    const steps = Array.from({ length: 60 }, (_, row) =>
      Math.min(
        ...Array.from({ length: 60 }, (_, other) =>
          largestDifference(
            seen[1].subarray(row * 784, (row + 1) * 784),
            seen[0].subarray(other * 784, (other + 1) * 784),
          ),
        ),
      ),
    );
    for (const step of steps) expect(step).to.be.closeTo(0.05, 1e-6);
    network.dispose();
  });

  it('refuses more images than questions, and soft labels of who gives none', async () => {
    const options = { architecture: mlp, settings };
    await expectRejects(
      () => trainSurrogate(victim('labels'), own, { ...options, queries: 10 }),
      RangeError,
      '60 images',
      '10 queries',
    );
    await expectRejects(
      () => trainSurrogate(victim('labels'), own, { ...options, labels: 'soft' }),
      RangeError,
      'labels alone',
    );
  });
});
