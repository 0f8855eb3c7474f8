import { expect } from 'chai';
import { gaussian, smoothed } from '../../lib/attacks/gradient/gradient-smoothing.js';
import { inputDiversity } from '../../lib/attacks/gradient/input-diversity.js';
import { type Attack, diFgsm, miFgsm, tiFgsm } from '../../lib/attacks/index.js';
import { imageTensor, mirrorFolder } from '../../lib/data/index.js';
import { type DifferentiableClassifier, openModel, predictLabels } from '../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, expectNoLeak, expectRejects, itLong, largestDifference } from '../helpers.js';
import { firstRows, publishedLenet } from '../models/lenet.js';
import { plain } from './blackbox.js';
import { labelled, linearClasses } from './minimal.js';

const drawn = (shape: [number, number, number, number], seed: number) =>
  tf.tensor4d(
    keyedUniform(
      shape.reduce((a, b) => a * b),
      0,
      1,
      seed,
    ),
    shape,
  );
const inner = (a: Tensor4D, b: Tensor4D) => tf.tidy(() => a.mul(b).sum().dataSync()[0]);

describe('images resized and padded at random', () => {
  const [n, h, w, c] = [40, 12, 8, 3];
  const images = () => drawn([n, h, w, c], 5);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  const wave = (given: Tensor4D, seed = 3) => ({
    images: given,
    indices: rows.map((i) => 7 * i),
    run: { seed, restart: 0 },
  });

  it('are what an interpolation and a black border make of them, each of its own size and place', () =>
    expectNoLeak(() => {
      const x = images();
      const moved = tf.tidy(() => inputDiversity(wave(x), { probability: 1, resizeRate: 0.5 }, 2)(x, rows).images);
      const values = moved.dataSync();
      const at = (row: number, i: number, j: number, k: number) => values[((row * h + i) * w + j) * c + k];
      const seen = new Set<string>();
      for (const row of rows) {
        const lit = (i: number, j: number) => [0, 1, 2].some((k) => at(row, i, j, k) !== 0);
        const tall = Array.from({ length: h }, (_, i) => i).filter((i) =>
          Array.from({ length: w }, (_, j) => lit(i, j)).some(Boolean),
        );
        const wide = Array.from({ length: w }, (_, j) => j).filter((j) =>
          Array.from({ length: h }, (_, i) => lit(i, j)).some(Boolean),
        );
        expect(tall.length, 'heights').to.be.within(h / 2, h - 1);
        expect(wide.length, 'widths').to.equal(Math.round((tall.length * w) / h));
        seen.add([tall[0], wide[0], tall.length].join());
        const expected = tf.tidy(() =>
          tf.image
            .resizeBilinear(x.slice([row, 0, 0, 0], [1, h, w, c]) as Tensor4D, [tall.length, wide.length], false, true)
            .dataSync(),
        );
        tall.forEach((i, a) => {
          wide.forEach((j, b) => {
            for (let k = 0; k < c; k++)
              expect(at(row, i, j, k)).to.be.closeTo(expected[(a * wide.length + b) * c + k], 1e-5);
          });
        });
      }
      expect(seen.size, 'different ones').to.be.above(20);
      tf.dispose([x, moved]);
    }));

  it('hand gradients back by the transposed map', () =>
    expectNoLeak(() => {
      const [x, y] = [images(), drawn([n, h, w, c], 6)];
      tf.tidy(() => {
        const there = inputDiversity(wave(x), { probability: 0.7, resizeRate: 0.5 }, 1)(x, rows);
        const [forward, backward] = [inner(there.images, y), inner(x, there.back(y))];
        expect(forward).to.be.closeTo(backward, 1e-4 * Math.abs(forward));
      });
      tf.dispose([x, y]);
    }));

  it('are drawn by seed, index and step alone, as often as told', () => {
    const x = images();
    const made = (seed: number, step: number, of: Int32Array, probability = 0.4) =>
      tf.tidy(() => {
        const part = tf.gather(x, tf.tensor1d(of, 'int32')) as Tensor4D;
        return inputDiversity(wave(x, seed), { probability, resizeRate: 0.8 }, step)(part, of).images.arraySync();
      });
    const whole = made(3, 0, rows);
    const pair = made(3, 0, Int32Array.of(9, 4));
    expect(pair).to.deep.equal([whole[9], whole[4]]);
    expect(made(4, 0, rows)).to.not.deep.equal(whole);
    expect(made(3, 1, rows)).to.not.deep.equal(whole);
    const original = x.dataSync();
    const all = Array.from({ length: 20 }, (_, step) => made(3, step, rows)).flat();
    const moved = all.filter(
      (image, i) =>
        largestDifference(image.flat(2), original.subarray((i % n) * h * w * c, ((i % n) + 1) * h * w * c)) > 1e-6,
    );
    // 800 rows at 0.4: four standard deviations are 0.07.
    expect(moved.length / all.length).to.be.closeTo(0.4, 0.07);
    x.dispose();
  });
});

describe('smoothed gradients', () => {
  it('are convolved with a Gaussian of three standard deviations, channel by channel', () => {
    const size = 5;
    const weights = Array.from({ length: size }, (_, i) => Math.exp(-0.5 * ((i - 2) / (2 / 3)) ** 2));
    const sum = weights.reduce((a, b) => a + b);
    expect(
      largestDifference(
        gaussian(size),
        weights.map((weight) => weight / sum),
      ),
    ).to.be.below(1e-6);
    const g = drawn([2, 6, 7, 3], 8);
    const at = g.arraySync();
    const found = tf.tidy(() => smoothed(g, size).arraySync());
    for (let row = 0; row < 2; row++)
      for (let i = 0; i < 6; i++)
        for (let j = 0; j < 7; j++)
          for (let k = 0; k < 3; k++) {
            let expected = 0;
            for (let a = -2; a <= 2; a++)
              for (let b = -2; b <= 2; b++)
                expected += ((at[row][i + a]?.[j + b]?.[k] ?? 0) * weights[a + 2] * weights[b + 2]) / sum ** 2;
            expect(found[row][i][j][k]).to.be.closeTo(expected, 1e-5);
          }
    g.dispose();
  });
});

describe('DI-FGSM and TI-FGSM', () => {
  it('are MI-FGSM where nothing is resized and nothing smoothed', async () => {
    const model = linearClasses(4);
    const data = labelled(model, 20, 5);
    const run = async (attack: Attack<DifferentiableClassifier>) => {
      const images = data.tensor();
      const result = plain(await expectNoLeak(() => attack.run(model, { images, labels: data.labels })));
      images.dispose();
      return result.pixels;
    };
    for (const norm of ['linf', 'l2'] as const) {
      const plainly = await run(miFgsm({ norm, epsilon: 0.2, earlyStop: false }));
      expect(await run(diFgsm({ norm, epsilon: 0.2, probability: 0 }))).to.deep.equal(plainly);
      expect(largestDifference(await run(tiFgsm({ norm, epsilon: 0.2, kernelSize: 1 })), plainly)).to.be.below(1e-6);
      expect(largestDifference(await run(tiFgsm({ norm, epsilon: 0.2, kernelSize: 5 })), plainly)).to.be.above(0.01);
    }
  });

  it('refuse what they do not have', async () => {
    await expectRejects(() => diFgsm({ epsilon: 1, probability: 2 }), RangeError, 'probability must be');
    await expectRejects(() => diFgsm({ epsilon: 1, resizeRate: 0 }), RangeError, 'resizeRate must be');
    await expectRejects(() => diFgsm({ epsilon: 1, norm: 'l1' as 'l2' }), RangeError, 'norms linf and l2, got l1');
    await expectRejects(() => tiFgsm({ epsilon: 1, kernelSize: 4 }), RangeError, 'must be odd', 'got 4');
  });
});

describeWithMirror('images made on one network and shown to another', () => {
  // torchattacks on the same 500 rows at ε .2, ten steps of .02: the share that the source, and the other, still read right.
  const peers: [string, Attack<DifferentiableClassifier>, number, number][] = [
    ['MI-FGSM', miFgsm({ epsilon: 0.2, earlyStop: false }), 0.16, 0.71],
    ['DI-FGSM', diFgsm({ epsilon: 0.2 }), 0.19, 0.662],
    ['TI-FGSM, 7 × 7', tiFgsm({ epsilon: 0.2, kernelSize: 7 }), 0.266, 0.69],
    ['TI-FGSM, 15 × 15', tiFgsm({ epsilon: 0.2 }), 0.608, 0.776],
    ['TI-DIM, 7 × 7', tiFgsm({ epsilon: 0.2, kernelSize: 7, probability: 0.5 }), 0.296, 0.658],
  ];
  for (const [what, attack, there, elsewhere] of peers)
    itLong(`${what} as in torchattacks`, async () => {
      const source = await publishedLenet();
      const other = await openModel(`${mirrorFolder()}/peers/mnist_lenet5_clntrained.pt`, { arch: 'lenet5' });
      const data = await firstRows(500);
      const images = imageTensor(data);
      const result = await attack.run(source, { images, labels: data.labels });
      images.dispose();
      const right = async (model: DifferentiableClassifier) => {
        const answers = await predictLabels(model, { ...data, images: result.images });
        return answers.filter((answer, i) => answer === data.labels[i]).length / 500;
      };
      // Rows that are wrong from the start are left alone here, and moved there; sizes are drawn otherwise.
      expect(await right(source)).to.be.closeTo(there, 0.03);
      expect(await right(other.model as DifferentiableClassifier)).to.be.closeTo(elsewhere, 0.03);
      source.dispose();
      other.dispose();
    }).timeout(120_000);
});
