import { expect } from 'chai';
import { type Attack, apgd, apgdCe, apgdT, perturbationNorms } from '../../lib/attacks/index.js';
import { imageTensor } from '../../lib/data/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, largestDifference } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { boundaryDistance, labelled, linearClasses, plain, WIDTH } from './minimal.js';

describe('APGD in L1', () => {
  const N = 24;
  const [two, four] = [linearClasses(2), linearClasses(4)];
  const attacks: [string, (epsilon: number) => Attack<DifferentiableClassifier>][] = [
    ['apgd', (epsilon) => apgd({ epsilon, norm: 'l1', loss: 'margin', steps: 40 })],
    ['apgd-ce', (epsilon) => apgdCe({ epsilon, norm: 'l1', steps: 40 })],
    ['apgd-t', (epsilon) => apgdT({ epsilon, norm: 'l1', steps: 40 })],
  ];

  for (const [name, make] of attacks)
    it(`${name} breaks what the closed form lets it, and nothing else`, async () => {
      for (const model of name === 'apgd-t' ? [two, four] : [two]) {
        const data = labelled(model, N);
        const distances = Array.from({ length: N }, (_, i) =>
          boundaryDistance(model, data.row(i), data.labels[i], 'l1'),
        );
        const epsilon = [...distances].sort((a, b) => a - b)[N / 2] * 1.001;
        const images = data.tensor();
        const { success } = plain(await expectNoLeak(() => make(epsilon).run(model, { images, labels: data.labels })));
        images.dispose();
        distances.forEach((distance, i) => {
          if (distance > epsilon) expect(success[i], `row ${i}`).to.equal(0);
          if (distance < epsilon / 1.02) expect(success[i], `row ${i}`).to.equal(1);
        });
      }
    });

  it('never leaves the ball and the box, wherever a budget ends, though it climbs in wider ones first', async () => {
    const data = labelled(four, N);
    // Near the edges, so that the box cuts the ball.
    const pixels = data.pixels.map((value, i) => (i % 3 ? value : i % 2));
    const labels = Int32Array.from({ length: N }, (_, i) => {
      const logits = four.logitsOf(pixels.subarray(i * WIDTH, (i + 1) * WIDTH));
      return logits.indexOf(Math.max(...logits));
    });
    for (const budget of [2, 3, 9, 20, Number.POSITIVE_INFINITY])
      for (const earlyStop of [true, false]) {
        const images = tf.tensor4d(pixels, [N, 2, 4, 1]);
        const attack = apgd({ epsilon: 0.3, norm: 'l1', steps: 20, earlyStop });
        const { row, gradients } = plain(await attack.run(four, { images, labels }, { budget }));
        images.dispose();
        for (let i = 0; i < N; i++) {
          const own = pixels.subarray(i * WIDTH, (i + 1) * WIDTH);
          expect(perturbationNorms(row(i), own).l1).to.be.at.most(0.3 + 1e-6);
          for (const value of row(i)) expect(value).to.be.within(0, 1);
          expect(gradients[i]).to.be.at.most(20);
        }
      }
  });

  it('draws its start by seed and index, whatever the batch', async () => {
    const data = labelled(four, N);
    const run = async (seed: number, batchSize?: number) => {
      const images = data.tensor();
      const attack = apgd({ epsilon: 0.2, norm: 'l1', steps: 2 });
      const { pixels } = plain(await attack.run(four, { images, labels: data.labels }, { seed, batchSize }));
      images.dispose();
      return pixels;
    };
    const whole = await run(1);
    expect(largestDifference(await run(1, 7), whole)).to.be.below(1e-5);
    expect(largestDifference(await run(2), whole)).to.be.above(1e-3);
  });

  it('takes a single step in the ball itself', async () => {
    const data = labelled(two, N);
    const images = data.tensor();
    const { gradients } = plain(
      await apgd({ epsilon: 0.01, norm: 'l1', steps: 1 }).run(two, { images, labels: data.labels }),
    );
    images.dispose();
    expect(gradients).to.deep.equal(new Int32Array(N).fill(1));
  });
});

describeWithMirror('APGD in L1 on the published LeNet', () => {
  it('leaves as many rows as adv-lib does', async () => {
    const model = await publishedLenet();
    const data = await firstRows(100);
    const images = imageTensor(data);
    const attack = apgd({ epsilon: 7, norm: 'l1', loss: 'dlr' });
    const { success } = await attack.run(model, { images, labels: data.labels });
    tf.dispose(images);
    model.dispose();
    // adv-lib, with large radii first, as here: 47 of 100.
    expect(success.filter((broken) => !broken).length).to.be.within(43, 51);
  }).timeout(60_000);
});
