import { expect } from 'chai';
import fc from 'fast-check';
import { type Attack, type AttackResult, bim, fgsm, miFgsm, pgd } from '../../lib/attacks/index.js';
import { type DifferentiableClassifier, predictLabels } from '../../lib/models/index.js';
import { Interrupted, interruptAll, type Norm, norms, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../helpers.js';
import { interior, linearModel, WIDTH } from './linear.js';

type GradientAttack = Attack<DifferentiableClassifier>;
type Make = (epsilon: number) => GradientAttack;

/** Radii at which the box is not met from `interior`, except in L0, where values move all the way to it. */
const radii: Record<Norm, number[]> = {
  linf: [0.02, 0.05, 0.1, 0.2],
  l2: [0.02, 0.05, 0.1, 0.2],
  l1: [0.02, 0.05, 0.1, 0.2],
  l0: [0, 1, 2, 3],
};
const middle = (norm: Norm) => radii[norm][2];

const makers: Record<string, { norm: Norm; steps: number; make: Make }> = {};
for (const norm of ['linf', 'l2', 'l1', 'l0'] as const) {
  makers[`FGSM ${norm}`] = { norm, steps: 1, make: (epsilon) => fgsm({ epsilon, norm }) };
  // Steps as long as the radius: from a random start, short ones turn toward the worst case only slowly.
  const fast = (epsilon: number) => (norm === 'l2' || norm === 'l1' ? { stepSize: epsilon } : {});
  makers[`PGD ${norm}`] = {
    norm,
    steps: 40,
    make: (epsilon) => pgd({ epsilon, norm, earlyStop: false, skipCycles: false, ...fast(epsilon) }),
  };
  makers[`PGD ${norm} without random start`] = {
    norm,
    steps: 40,
    make: (epsilon) => pgd({ epsilon, norm, earlyStop: false, randomStart: false, skipCycles: false }),
  };
}
makers['BIM linf'] = {
  norm: 'linf',
  steps: 10,
  make: (epsilon) => bim({ epsilon, earlyStop: false, skipCycles: false }),
};
for (const norm of ['linf', 'l2'] as const)
  makers[`MI-FGSM ${norm}`] = { norm, steps: 10, make: (epsilon) => miFgsm({ epsilon, norm, earlyStop: false }) };

/** Everything of a result as plain arrays; its images are disposed. */
function plain({ images, ...rest }: AttackResult) {
  const pixels = Array.from(images);
  return {
    pixels,
    ...Object.fromEntries(
      Object.entries(rest).map(([name, values]) => [name, Array.from(values as ArrayLike<number>)]),
    ),
  } as { pixels: number[] } & Record<Exclude<keyof AttackResult, 'images' | 'sampled'>, number[]>;
}

/** Forward passes that a gradient on tfjs' tape takes: one for the logits, one under the tape. */
const PASSES = 2;

const softplus = (z: number) => Math.log1p(Math.exp(z));

describe('gradient attacks on a linear model', function () {
  this.timeout(20_000);
  const model = linearModel();
  const N = 40;
  const data = interior(model, N);
  let images: Tensor4D;
  before(() => {
    images = data.tensor();
  });
  after(() => images.dispose());
  const batch = () => ({ images, labels: data.labels });
  const lossOf = (row: ArrayLike<number>, label: number) => softplus((1 - 2 * label) * model.margin(row));

  /** The most by which a perturbation of that size can lower the margin of row i: epsilon times the dual norm; in L0 the
   * sum of the largest gains of single values at their bounds. */
  function mostGain(norm: Norm, epsilon: number, i: number): number {
    const weights = Array.from(model.difference);
    const sizes = weights.map(Math.abs);
    const total = (values: number[]) => values.reduce((a, b) => a + b, 0);
    if (norm === 'linf') return epsilon * total(sizes);
    if (norm === 'l2') return epsilon * Math.hypot(...weights);
    if (norm === 'l1') return epsilon * Math.max(...sizes);
    const up = (d: number) => d > 0 === (data.labels[i] === 0);
    const gains = weights.map((d, j) => Math.abs(d) * (up(d) ? 1 - data.row(i)[j] : data.row(i)[j]));
    return total(gains.sort((a, b) => b - a).slice(0, epsilon));
  }

  for (const [name, { norm, steps, make }] of Object.entries(makers)) {
    it(`${name} finds the worst case known in closed form, and its verdict follows from it`, async () => {
      const epsilons = radii[norm];
      let broken = 0;
      for (const epsilon of epsilons) {
        const result = plain(await expectNoLeak(() => make(epsilon).run(model, batch())));
        for (let i = 0; i < N; i++) {
          const found = result.pixels.slice(i * WIDTH, (i + 1) * WIDTH);
          const distance = Math.abs(model.margin(data.row(i)));
          const gain = mostGain(norm, epsilon, i);
          expect(lossOf(found, data.labels[i])).to.be.closeTo(softplus(gain - distance), 1e-5);
          // Margins within float32 of zero could fall either way.
          if (Math.abs(gain - distance) > 1e-5) expect(result.success[i], `row ${i}`).to.equal(Number(gain > distance));
          broken += result.success[i];
        }
        expect(result.gradients).to.deep.equal(new Array(N).fill(steps));
      }
      expect(broken, 'the table must hold broken and unbroken rows').to.be.within(1, epsilons.length * N - 1);
    });

    it(`${name} stays in the ball and in [0, 1], also at the edge of the pixel range`, () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(0, 0.02, 0.5, 0.99, 1), { minLength: 2 * WIDTH, maxLength: 2 * WIDTH }),
          fc.double({ min: 0, max: 0.6, noNaN: true }),
          fc.integer(),
          async (pixels, size, seed) => {
            const epsilon = norm === 'l0' ? Math.round(size * 10) : size;
            const edge = tf.tensor4d(pixels, [2, 2, 3, 1]);
            const labels = Int32Array.of(0, 1);
            const result = await make(epsilon).run(model, { images: edge, labels }, { seed });
            tf.tidy(() => {
              for (const length of norms[norm](tf.tensor4d(result.images, edge.shape).sub(edge)).dataSync())
                expect(length).to.be.at.most(epsilon + 1e-6);
              for (const pixel of result.images) expect(pixel).to.be.within(0, 1);
            });
            edge.dispose();
          },
        ),
        { numRuns: 6 },
      ));

    it(`${name} changes nothing at ε 0`, async () => {
      const result = plain(await make(0).run(model, batch()));
      expect(largestDifference(result.pixels, data.pixels)).to.equal(0);
      expect(result.success).to.deep.equal(new Array(N).fill(0));
    });

    it(`${name}: counts, verdict and untouched rows`, async () => {
      // Every third label is turned round: the model is wrong on those rows from the start.
      const labels = data.labels.map((label, i) => (i % 3 ? label : 1 - label));
      const wrong = Array.from(labels, (_, i) => Number(i % 3 === 0));
      const fresh = linearModel();
      const run = await make(middle(norm)).run(fresh, { images, labels });
      const answers = tf.tidy(() =>
        Array.from(fresh.logits(tf.tensor4d(run.images, images.shape)).argMax(1).dataSync()),
      );
      const result = plain(run);
      expect(result.wrongFromStart).to.deep.equal(wrong);
      expect(result.predicted, 'the verdict is on the images returned').to.deep.equal(answers);
      expect(result.success).to.deep.equal(answers.map((answer, i) => Number(answer !== labels[i])));
      expect(result.queries).to.deep.equal(wrong.map((w) => (w ? 1 : 2)));
      expect(result.gradients).to.deep.equal(wrong.map((w) => (w ? 0 : steps)));
      const total = (values: number[]) => values.reduce((a, b) => a + b, 0);
      expect(fresh.asked.predicted, 'queries counted').to.equal(total(result.queries));
      expect(fresh.asked.differentiated - N, 'gradients counted').to.equal(PASSES * total(result.gradients));
      wrong.forEach((w, i) => {
        const change = largestDifference(result.pixels.slice(i * WIDTH, (i + 1) * WIDTH), data.row(i));
        if (w) expect(change).to.equal(0);
        else expect(change).to.be.above(0.01);
      });
    });

    it(`${name} does not depend on the order of the rows or on how they are batched`, async () => {
      const indices = Int32Array.from({ length: N }, (_, i) => 1000 + i);
      const run = async (rows: number[]) => {
        const part = tf.tidy(() => images.gather(rows) as Tensor4D);
        const pick = (values: Int32Array) => Int32Array.from(rows, (row) => values[row]);
        const given = { images: part, labels: pick(data.labels), indices: pick(indices) };
        const result = plain(await make(middle(norm)).run(model, given, { seed: 3 }));
        part.dispose();
        return new Map(rows.map((row, i) => [row, result.pixels.slice(i * WIDTH, (i + 1) * WIDTH)]));
      };
      const all = Array.from({ length: N }, (_, i) => i);
      const whole = await run(all);
      const backwards = await run([...all].reverse());
      const halves = [await run(all.slice(0, 7)), await run(all.slice(7))];
      // Up to the order in which the backend sums: the last bit of a float32.
      for (const row of all)
        for (const part of [backwards, row < 7 ? halves[0] : halves[1]])
          expect(largestDifference(part.get(row) ?? [], whole.get(row) ?? [])).to.be.below(5e-7);
    });
  }

  for (const norm of ['linf', 'l2', 'l1'] as const)
    it(`PGD ${norm}: the random start is a point of the ball that seed and index decide`, async () => {
      // A step of length zero shows the start itself.
      const start = async (seed: number, indices?: Int32Array) =>
        plain(await pgd({ epsilon: 0.1, norm, steps: 1, stepSize: 0 }).run(model, { ...batch(), indices }, { seed }))
          .pixels;
      const one = await start(1);
      expect(await start(1)).to.deep.equal(one);
      expect(largestDifference(await start(2), one)).to.be.above(0.01);
      expect(
        largestDifference(
          await start(
            1,
            Int32Array.from({ length: N }, (_, i) => i + 1),
          ),
          one,
        ),
      ).to.be.above(0.01);
      const shifts = one.map((pixel, i) => pixel - data.pixels[i]);
      const lengths = Array.from({ length: N }, (_, i) => {
        const row = shifts.slice(i * WIDTH, (i + 1) * WIDTH);
        const sizes = row.map(Math.abs);
        if (norm === 'linf') return Math.max(...sizes);
        return norm === 'l2' ? Math.hypot(...row) : sizes.reduce((a, b) => a + b, 0);
      });
      // In six dimensions a uniform point's length is ε u^(1/6): mean 6/7 ε, deviation .123 ε.
      const mean = lengths.reduce((a, b) => a + b, 0) / N;
      expect(Math.max(...lengths)).to.be.at.most(0.1 + 1e-6);
      expect(mean).to.be.closeTo((0.1 * 6) / 7, (5 * 0.0123) / Math.sqrt(N));
      const center = shifts.reduce((a, b) => a + b, 0) / shifts.length;
      expect(Math.abs(center)).to.be.below((5 * 0.06) / Math.sqrt(shifts.length));
    });

  it('takes an empty batch', async () => {
    const none = tf.zeros([0, 2, 3, 1]) as Tensor4D;
    const { images: found, success } = await fgsm({ epsilon: 0.1 }).run(model, {
      images: none,
      labels: new Int32Array(0),
    });
    expect(found.length).to.equal(0);
    expect(success.length).to.equal(0);
    none.dispose();
  });

  it('reports its progress up to the last row', async () => {
    const seen: number[] = [];
    const onProgress = (done: number, total: number) => {
      expect(total).to.equal(N);
      seen.push(done);
    };
    await pgd({ epsilon: 0.1 }).run(model, batch(), { onProgress });
    expect(seen[seen.length - 1]).to.equal(N);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
  });

  it('stops at the next step when told to, and leaves no tensors', () =>
    expectNoLeak(async () => {
      for (const [stop, kind] of [
        ['signal', Error],
        ['interrupt', Interrupted],
      ] as const) {
        const controller = new AbortController();
        const fresh = linearModel();
        const stopping: DifferentiableClassifier = {
          ...fresh,
          logits: (x) => {
            if (fresh.asked.differentiated >= 4 * PASSES * N) stop === 'signal' ? controller.abort() : interruptAll();
            return fresh.logits(x);
          },
        };
        const options = stop === 'signal' ? { signal: controller.signal } : {};
        await expectRejects(() => pgd({ epsilon: 0.1, earlyStop: false }).run(stopping, batch(), options), kind);
        expect(fresh.asked.differentiated, stop).to.equal(5 * PASSES * N);
      }
    }));

  it('leaves no tensors where the model fails', () =>
    expectNoLeak(async () => {
      for (const failing of [
        { predict: () => Promise.reject(new Error('no answer')) },
        {
          logits: () => {
            throw new Error('no answer');
          },
        },
      ])
        await expectRejects(() => pgd({ epsilon: 0.1 }).run({ ...model, ...failing }, batch()), Error, 'no answer');
    }));

  describe('refuses', () => {
    const bad: Record<
      string,
      {
        epsilon?: number;
        pixels?: number[];
        shape?: [number, number, number, number];
        labels?: number[];
        indices?: number[];
        says: string;
      }
    > = {
      'pixels above 1': { pixels: [0, 255, 3, 4, 5, 6], says: 'reach from 0 to 255. Divide by 255' },
      'pixels below 0': { pixels: [-0.5, 0, 0, 0, 0, 0], says: 'from -0.5 to 0' },
      'a pixel that is NaN': { pixels: [0.5, Number.NaN, 0, 0, 0, 0], says: 'Images must lie in [0, 1]' },
      'pixels that are all NaN': { pixels: new Array(6).fill(Number.NaN), says: 'Images must lie in [0, 1]' },
      'an infinite pixel': { pixels: [0.5, Number.POSITIVE_INFINITY, 0, 0, 0, 0], says: 'Images must lie in [0, 1]' },
      'images of another shape': { shape: [1, 3, 2, 1], says: 'linear takes images [n, 2, 3, 1], got [1, 3, 2, 1]' },
      'a label too large': { labels: [2], says: "Label 2 is not one of linear's classes 0 to 1" },
      'a label below 0': { labels: [-1], says: 'Label -1' },
      'labels too many': { labels: [0, 1], says: '2 labels were given for 1 images' },
      'indices too few': { indices: [], says: '0 indices were given for 1 images' },
    };
    for (const [what, { pixels, shape, labels = [0], indices, says }] of Object.entries(bad))
      it(what, () =>
        expectNoLeak(async () => {
          const given = tf.tensor4d(pixels ?? new Array(6).fill(0.5), shape ?? [1, 2, 3, 1]);
          const whole = {
            images: given,
            labels: Int32Array.from(labels),
            ...(indices && { indices: Int32Array.from(indices) }),
          };
          for (const attack of [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1 })])
            await expectRejects(() => attack.run(model, whole), RangeError, says);
          given.dispose();
        }),
      );

    const settings: [() => unknown, string][] = [
      [() => fgsm({ epsilon: -0.1 }), 'epsilon must be a number 0 or more, got -0.1'],
      [() => fgsm({ epsilon: Number.NaN }), 'got NaN'],
      [() => fgsm({ epsilon: Number.POSITIVE_INFINITY }), 'got Infinity'],
      [() => pgd({ epsilon: -1 }), 'epsilon must be a number 0 or more, got -1'],
      [() => pgd({ epsilon: Number.POSITIVE_INFINITY }), 'got Infinity'],
      [() => pgd({ epsilon: 0.1, steps: 0 }), 'steps must be a whole number 1 or more, got 0'],
      [() => pgd({ epsilon: 0.1, steps: 2.5 }), 'got 2.5'],
      [() => pgd({ epsilon: 0.1, stepSize: -1 }), 'stepSize must be a number 0 or more, got -1'],
      [() => pgd({ epsilon: 0.1, stepSize: Number.NaN }), 'got NaN'],
    ];
    for (const [make, says] of settings) it(`settings: ${says}`, () => expectRejects(make, RangeError, says));
  });

  it('says what it is', () => {
    const { name, kind, norm, epsilon, access, settings } = pgd({ epsilon: 0.3, norm: 'l2' });
    const expected = { name: 'pgd', kind: 'fixed', norm: 'l2', epsilon: 0.3, access: 'gradients' };
    expect({ name, kind, norm, epsilon, access }).to.deep.equal(expected);
    expect(settings).to.include({ steps: 40, stepSize: 0.03, randomStart: true, earlyStop: true });
  });

  it('the answers of predictLabels are those of the model', async () => {
    const { pixels, labels } = data;
    const shape = [2, 3, 1] as const;
    const indices = new Int32Array(N);
    const dataset = { name: 'x', images: pixels, labels, indices, shape, classes: 2, provenance: 'made for tests' };
    expect(await predictLabels(model, dataset, { batchSize: 7 })).to.deep.equal(labels);
  });
});
