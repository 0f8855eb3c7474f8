import { expect } from 'chai';
import { ddn, perturbationNorms, pgd } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import type { Network } from '../../lib/models/index.js';
import { describeWithMirror, expectRejects, itLong } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { labelled, linearClasses, plain } from './minimal.js';
import { mean, outcomeOn } from './minimal-lenet.js';

describe('DDN', function () {
  this.timeout(20_000);
  const model = linearClasses(2);
  const data = labelled(model, 10);

  it('takes values of the given levels alone, and still succeeds', async () => {
    const images = data.tensor();
    const { success, pixels, row } = plain(await ddn({ levels: 17 }).run(model, { images, labels: data.labels }));
    images.dispose();
    expect(success.reduce((a, b) => a + b)).to.be.at.least(8);
    for (const pixel of success.some((s) => !s) ? row(success.indexOf(1)) : pixels)
      expect(pixel * 16).to.be.closeTo(Math.round(pixel * 16), 1e-5);
  });

  it('finds the boundary from any first norm, in enough steps', async () => {
    const images = data.tensor();
    const means: number[] = [];
    for (const initialNorm of [0.05, 1, 4]) {
      const { success, row } = plain(
        await ddn({ initialNorm, steps: 200 }).run(model, { images, labels: data.labels }),
      );
      expect(Array.from(success)).to.deep.equal(new Array(10).fill(1));
      means.push(mean(Array.from(success, (_, i) => perturbationNorms(row(i), data.row(i)).l2)));
    }
    images.dispose();
    for (const found of means) expect(found / means[1]).to.be.closeTo(1, 0.03);
  });

  const settings: [() => unknown, string][] = [
    [() => ddn({ steps: 0 }), 'steps must be'],
    [() => ddn({ gamma: 0 }), 'gamma must be'],
    [() => ddn({ initialNorm: -1 }), 'initialNorm must be'],
    [() => ddn({ levels: 1 }), 'levels must be'],
  ];
  for (const [make, says] of settings) it(`settings: ${says}`, () => expectRejects(make, RangeError, says));
});

describeWithMirror('DDN on the published LeNet', function () {
  this.timeout(60_000);
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  it('is nearer than the balls in which PGD breaks rows', async () => {
    const { distances, rows, failed } = await outcomeOn(model, ddn(), 60);
    expect(failed).to.equal(0);
    const data = await firstRows(60);
    const images = imageTensor(data);
    for (const epsilon of [1, 1.5, 2]) {
      const result = await pgd({ norm: 'l2', epsilon, randomStart: false }).run(model, { images, labels: data.labels });
      const broken = rows.map((row, i) => ({ row, distance: distances[i] })).filter(({ row }) => result.success[row]);
      // Each may end in a worse valley than the other, but seldom.
      expect(broken.filter(({ distance }) => distance <= epsilon).length).to.be.at.least(0.9 * broken.length);
    }
    images.dispose();
  });

  itLong('first 1,000: mean 1.45 or less in 100 steps, 1.43 in 1,000', async function () {
    this.timeout(1_200_000);
    for (const [steps, bound] of [
      [100, 1.45],
      [1000, 1.43],
    ]) {
      const { distances, failed } = await outcomeOn(model, ddn({ steps }), 1000);
      expect(failed).to.equal(0);
      expect(mean(distances)).to.be.at.most(bound);
    }
  });
});
