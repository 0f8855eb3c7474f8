import { expect } from 'chai';
import { type Attack, deepFool, jacobian, Wave } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import type { DifferentiableClassifier, Network } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong, largestDifference } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { labelled, linearClasses, plain, WIDTH } from './minimal.js';
import { mean, median, outcomeOn } from './minimal-lenet.js';

describe('the Jacobian of a wave', function () {
  this.timeout(20_000);
  const model = linearClasses(5);
  const data = labelled(model, 7);
  /** A wave of all rows, in calls of three. */
  function waveOf(spent: { gradients: Int32Array; queries: Int32Array }, mask?: Float32Array) {
    return new Wave<DifferentiableClassifier>(
      model,
      {
        images: data.tensor(),
        labels: data.labels,
        indices: data.labels,
        ...(mask && { mask: tf.tensor4d(mask, [7, 2, 4, 1]) }),
      },
      { seed: 0, restart: 0, signal: new AbortController().signal, batchSize: 3, report: () => {} },
      { ...spent, allowance: new Float64Array(7).fill(Number.POSITIVE_INFINITY) },
    );
  }

  it('is the weights of a linear model, row by row and class by class; one gradient for each class asked', () =>
    expectNoLeak(() => {
      const spent = { gradients: new Int32Array(7), queries: new Int32Array(7) };
      const mask = Float32Array.from({ length: 7 * WIDTH }, (_, i) => Number(i % 3 > 0));
      const wave = waveOf(spent, mask);
      const rows = Int32Array.of(6, 0, 2, 5);
      const images = tf.tidy(() => wave.take(wave.images, rows).clone());
      const asked = [4, 1];
      const { logits, gradients } = jacobian(wave, images, rows, asked);
      expect(gradients.shape).to.deep.equal([4, 2, WIDTH]);
      const [values, scores] = [gradients.dataSync(), logits.dataSync()];
      rows.forEach((row, i) => {
        expect(largestDifference(scores.subarray(i * 5, (i + 1) * 5), model.logitsOf(data.row(row)))).to.be.below(1e-5);
        asked.forEach((k, a) => {
          const found = values.subarray((i * 2 + a) * WIDTH, (i * 2 + a + 1) * WIDTH);
          const kept = model.weightsOf(k).map((w, j) => w * mask[row * WIDTH + j]);
          expect(largestDifference(found, kept)).to.be.below(1e-6);
        });
      });
      expect(Array.from(spent.gradients)).to.deep.equal([2, 0, 2, 0, 0, 2, 2]);
      expect(spent.queries.reduce((a, b) => a + b)).to.equal(0);
      tf.dispose([wave.images, wave.mask, images, logits, gradients].filter((tensor) => tensor !== undefined));
    }));

  it('of all classes by default', () =>
    expectNoLeak(() => {
      const spent = { gradients: new Int32Array(7), queries: new Int32Array(7) };
      const wave = waveOf(spent);
      const { logits, gradients } = jacobian(wave, wave.images, wave.all());
      expect(gradients.shape).to.deep.equal([7, 5, WIDTH]);
      expect(Array.from(spent.gradients)).to.deep.equal(new Array(7).fill(5));
      tf.dispose([wave.images, logits, gradients]);
    }));
});

describe('DeepFool', function () {
  this.timeout(20_000);
  it('passes no class over that a longer gradient makes nearest, where pruning is off', async () => {
    const model = linearClasses(6, 3);
    const data = labelled(model, 10);
    const images = data.tensor();
    const run = async (pruning: number) =>
      plain(await deepFool({ pruning }).run(model, { images, labels: data.labels }));
    const [all, some] = [await run(0), await run(0.5)];
    images.dispose();
    // One step takes a linear model across: five margins there, and one to see it.
    expect(Array.from(all.gradients)).to.deep.equal(new Array(10).fill(6));
    expect(some.gradients.reduce((a, b) => a + b)).to.be.below(50);
    expect(Array.from(some.success)).to.deep.equal(new Array(10).fill(1));
  });

  it('ends as far past the boundary as the overshoot says', async () => {
    const model = linearClasses(2);
    const data = labelled(model, 8);
    const images = data.tensor();
    for (const overshoot of [0.02, 0.2, 0.5]) {
      const { row } = plain(await deepFool({ overshoot }).run(model, { images, labels: data.labels }));
      for (let i = 0; i < 8; i++) {
        const margin = (image: ArrayLike<number>) => {
          const [zero, one] = model.logitsOf(image);
          return data.labels[i] ? one - zero : zero - one;
        };
        expect(-margin(row(i)) / margin(data.row(i))).to.be.closeTo(overshoot, 0.01);
      }
    }
    images.dispose();
  });

  const settings: [() => unknown, string][] = [
    [() => deepFool({ steps: 0 }), 'steps must be'],
    [() => deepFool({ overshoot: -0.1 }), 'overshoot must be'],
    [() => deepFool({ candidates: 1 }), 'candidates must be'],
    [() => deepFool({ pruning: -1 }), 'pruning must be'],
    [() => deepFool({ lineSearch: 0.5 }), 'lineSearch must be'],
  ];
  for (const [make, says] of settings) it(`settings: ${says}`, () => expectRejects(make, RangeError, says));
});

describeWithMirror('DeepFool on the published LeNet', function () {
  this.timeout(60_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  // A DeepFool of a few lines in PyTorch, all ten classes in every step, on the same rows.
  const torch: [string, Attack<DifferentiableClassifier>, number, number][] = [
    ['L2, all classes', deepFool({ pruning: 0 }), 1.6365, 1.68],
    ['L2', deepFool(), 1.6365, 1.68],
    ['L∞, all classes', deepFool({ norm: 'linf', pruning: 0 }), 0.13493, 0.13881],
    ['L∞', deepFool({ norm: 'linf' }), 0.13493, 0.13881],
  ];
  for (const [what, attack, meanThere, medianThere] of torch)
    it(`${what}: mean and median of the first 100 as in PyTorch`, async () => {
      const { distances, failed, gradients } = await outcomeOn(model, attack, 100);
      expect(failed).to.equal(0);
      expect(distances.length).to.equal(99);
      expect(mean(distances) / meanThere).to.be.closeTo(1, 0.002);
      expect(median(distances) / medianThere).to.be.closeTo(1, 0.002);
      if (attack.settings.pruning) expect(gradients).to.be.below(30);
    });

  it('comes no farther by searching back, and nearer on some rows', async () => {
    const [plainly, searched] = [
      await outcomeOn(model, deepFool(), 60),
      await outcomeOn(model, deepFool({ lineSearch: 3 }), 60),
    ];
    searched.distances.forEach((distance, i) => {
      expect(distance).to.be.at.most(plainly.distances[i] * (1 + 1e-6));
    });
    expect(mean(searched.distances)).to.be.below(mean(plainly.distances) * 0.9995);
  });

  it('gives the same verdicts in batches of any size', async () => {
    const data = await firstRows(40);
    const images = imageTensor(data);
    const run = async (batchSize: number) => {
      const result = await deepFool().run(model, { images, labels: data.labels }, { batchSize });
      return result.predicted;
    };
    expect(await run(7)).to.deep.equal(await run(500));
    images.dispose();
  });

  itLong('first 1,000: mean 1.64 or less at full success, as in Foolbox', async () => {
    const { distances, failed } = await outcomeOn(model, deepFool(), 1000);
    expect(failed).to.equal(0);
    expect(mean(distances)).to.be.at.most(1.64);
  });
});
