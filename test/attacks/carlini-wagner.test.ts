import { expect } from 'chai';
import { carliniWagner, ddn, deepFool, fmn, perturbationNorms, suite } from '../../lib/attacks/index.js';
import type { Network } from '../../lib/models/index.js';
import { describeWithMirror, expectRejects, itLong } from '../helpers.js';
import { publishedLenet } from '../models/lenet.js';
import { boundaryDistance, labelled, linearClasses, plain } from './minimal.js';
import { mean, outcomeOn } from './minimal-lenet.js';

/** As Carlini and Wagner published it. */
const PUBLISHED = {
  steps: 200,
  binarySearchSteps: 9,
  initialConstant: 0.001,
  learningRate: 0.1,
  finalRate: 1,
  abortEarly: true,
  warmStart: false,
  tolerance: 0,
  edge: 1e-6,
};

describe('Carlini and Wagner', function () {
  this.timeout(20_000);
  const model = linearClasses(2);
  const data = labelled(model, 10);

  it('leads by the confidence asked, at the closed form of its distance', async () => {
    const images = data.tensor();
    let before = 0;
    for (const confidence of [0, 0.2, 0.5]) {
      const { success, row } = plain(await carliniWagner({ confidence }).run(model, { images, labels: data.labels }));
      const found = Array.from(success, (succeeded, i) => {
        expect(succeeded).to.equal(1);
        const logits = model.logitsOf(row(i));
        const [label] = [data.labels[i]];
        expect(logits[1 - label] - logits[label]).to.be.at.least(confidence - 1e-5);
        const distance = perturbationNorms(row(i), data.row(i)).l2;
        const nearest = boundaryDistance(model, data.row(i), label, 'l2', undefined, confidence);
        expect(distance / nearest).to.be.within(0.999, 1.05);
        return distance;
      });
      expect(mean(found)).to.be.above(before);
      before = mean(found);
    }
    images.dispose();
  });

  it('counts a confidence that cannot be had as a failure', async () => {
    const images = data.tensor();
    const { success, pixels } = plain(
      await carliniWagner({ confidence: 1000, steps: 20, binarySearchSteps: 2 }).run(model, {
        images,
        labels: data.labels,
      }),
    );
    images.dispose();
    expect(Array.from(success)).to.deep.equal(new Array(10).fill(0));
    expect(pixels).to.deep.equal(Array.from(data.pixels));
  });

  it('finds the boundary as published, and with fewer gradients by default', async () => {
    const images = data.tensor();
    const run = async (options: Parameters<typeof carliniWagner>[0]) => {
      const { success, row, gradients } = plain(
        await carliniWagner(options).run(model, { images, labels: data.labels }),
      );
      expect(Array.from(success)).to.deep.equal(new Array(10).fill(1));
      const far = Array.from(
        success,
        (_, i) =>
          perturbationNorms(row(i), data.row(i)).l2 / boundaryDistance(model, data.row(i), data.labels[i], 'l2'),
      );
      for (const multiple of far) expect(multiple).to.be.within(0.999, 1.05);
      return mean(Array.from(gradients));
    };
    // So near the boundary a rate of 0.1 would cross it in one step whatever the constant, and end the search for it.
    expect(await run({})).to.be.below(0.6 * (await run({ ...PUBLISHED, learningRate: 0.01 })));
    images.dispose();
  });

  const settings: [() => unknown, string][] = [
    [() => carliniWagner({ steps: 0 }), 'steps must be'],
    [() => carliniWagner({ binarySearchSteps: 0 }), 'binarySearchSteps must be'],
    [() => carliniWagner({ initialConstant: 0 }), 'initialConstant must be'],
    [() => carliniWagner({ learningRate: -0.1 }), 'learningRate must be'],
    [() => carliniWagner({ finalRate: 2 }), 'finalRate must be'],
    [() => carliniWagner({ confidence: -1 }), 'confidence must be'],
    [() => carliniWagner({ tolerance: -1 }), 'tolerance must be'],
    [() => carliniWagner({ edge: 0 }), 'edge must be'],
  ];
  for (const [make, says] of settings) it(`settings: ${says}`, () => expectRejects(make, RangeError, says));
});

describeWithMirror('Carlini and Wagner on the published LeNet', function () {
  this.timeout(60_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  it('in 100 gradients comes nearer than DeepFool on most rows', async () => {
    const fast = await outcomeOn(model, carliniWagner({ steps: 50, binarySearchSteps: 2 }), 50);
    const other = await outcomeOn(model, deepFool({ lineSearch: 3 }), 50);
    expect([fast.failed, other.failed]).to.deep.equal([0, 0]);
    expect(fast.gradients).to.be.at.most(100);
    const nearer = fast.distances.filter((distance, i) => distance < other.distances[i]).length;
    expect(nearer / fast.distances.length).to.be.above(0.8);
    expect(mean(fast.distances)).to.be.below(0.9 * mean(other.distances));
  });

  itLong('first 1,000: Foolbox needs 1,800 gradients for 1.379', async function () {
    this.timeout(1_200_000);
    const fast = await outcomeOn(model, carliniWagner({ steps: 60, binarySearchSteps: 2 }), 1000);
    expect(fast.failed).to.equal(0);
    expect(fast.gradients).to.be.at.most(120);
    expect(mean(fast.distances)).to.be.at.most(1.4);
    const standard = await outcomeOn(model, carliniWagner(), 1000);
    expect(standard.failed).to.equal(0);
    expect(standard.gradients).to.be.at.most(500);
    expect(mean(standard.distances)).to.be.at.most(1.385);
  });

  itLong('first 1,000: the nearest of four L2 attacks', async function () {
    this.timeout(1_200_000);
    const all = suite('minimal l2', [deepFool(), carliniWagner(), ddn(), fmn()]);
    const { distances, failed } = await outcomeOn(model, all, 1000);
    expect(failed).to.equal(0);
    expect(mean(distances)).to.be.at.most(1.38);
  });
});
