import { expect } from 'chai';
import {
  type Attack,
  carliniWagner,
  ddn,
  deepFool,
  ead,
  fab,
  fmn,
  greedyExchange,
  jsma,
  pdpgd,
  perturbationNorms,
  sigmaZero,
  superDeepFool,
  type TargetRule,
} from '../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../lib/models/index.js';
import { Interrupted, type Norm, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, largestDifference } from '../helpers.js';
import {
  argmax,
  boundaryDistance,
  type Classes,
  constantModel,
  type Labelled,
  labelled,
  linearClasses,
  plain,
  WIDTH,
} from './minimal.js';

type Minimal = Attack<DifferentiableClassifier>;
type ConvexNorm = Exclude<Norm, 'l0'>;

const attacks: { name: string; norm: Norm; make: () => Minimal; targeted?: (target: TargetRule) => Minimal }[] = [
  { name: 'DeepFool l2', norm: 'l2', make: () => deepFool() },
  { name: 'DeepFool linf', norm: 'linf', make: () => deepFool({ norm: 'linf' }) },
  { name: 'DeepFool l2, searching back', norm: 'l2', make: () => deepFool({ lineSearch: 2 }) },
  {
    name: 'Carlini-Wagner',
    norm: 'l2',
    make: () => carliniWagner({ steps: 50, binarySearchSteps: 2 }),
    targeted: (target) => carliniWagner({ steps: 50, binarySearchSteps: 2, target }),
  },
  { name: 'SuperDeepFool', norm: 'l2', make: () => superDeepFool({ steps: 100 }) },
  {
    name: 'σ-zero',
    norm: 'l0',
    make: () => sigmaZero(),
    targeted: (target) => sigmaZero({ target }),
  },
  { name: 'JSMA', norm: 'l0', make: () => jsma({ theta: 0.05 }), targeted: (target) => jsma({ theta: 0.05, target }) },
  {
    name: 'σ-zero, taking changes back',
    norm: 'l0',
    make: () => sigmaZero({ steps: 50, takeBack: 50 }),
    targeted: (target) => sigmaZero({ steps: 50, takeBack: 50, target }),
  },
  {
    name: 'greedy exchange',
    norm: 'l0',
    make: () => greedyExchange({ steps: 60 }),
    targeted: (target) => greedyExchange({ steps: 60, target }),
  },
  {
    name: 'EAD',
    norm: 'l1',
    make: () => ead({ steps: 50, binarySearchSteps: 6, initialConstant: 1 }),
    targeted: (target) => ead({ steps: 50, binarySearchSteps: 6, initialConstant: 1, target }),
  },
  { name: 'DDN', norm: 'l2', make: () => ddn(), targeted: (target) => ddn({ target, loss: 'margin' }) },
  ...(['linf', 'l2', 'l1', 'l0'] as const).map((norm) => ({
    name: `FMN ${norm}`,
    norm,
    make: () => fmn({ norm }),
    targeted: (target: TargetRule) => fmn({ norm, target }),
  })),
  {
    name: 'FMN linf, by signs',
    norm: 'linf',
    make: () => fmn({ norm: 'linf', direction: 'sign' }),
    targeted: (target) => fmn({ norm: 'linf', direction: 'sign', target }),
  },
  ...(
    [
      { norm: 'l1', steps: 200, initialRatio: 1 },
      { norm: 'l0', steps: 100, initialRatio: 0.1 },
    ] as const
  ).map((options) => ({
    name: `PDPGD ${options.norm}`,
    norm: options.norm,
    make: () => pdpgd(options),
    targeted: (target: TargetRule) => pdpgd({ ...options, target }),
  })),
  ...(['linf', 'l2', 'l1'] as const).map((norm) => ({
    name: `FAB ${norm}`,
    norm,
    make: () => fab({ norm, steps: 10 }),
  })),
];

/** Rows of a test. */
const ROWS = 14;

/** How near to the closed form an attack must come. */
const NEAR = 1.05;
/** No point across is nearer than the closed form, but for float32. */
const NO_NEARER = 1 - 1e-4;

describe('minimal-norm attacks on linear models', function () {
  this.timeout(20_000);
  /** The found distances of an attack, each as a multiple of the closed form; all rows must have succeeded. */
  async function excess(model: Classes, data: Labelled, attack: Minimal, targets?: Int32Array): Promise<number[]> {
    const images = data.tensor();
    const batch = { images, labels: data.labels, ...(targets && { targets }) };
    const { success, row, predicted } = plain(await expectNoLeak(() => attack.run(model, batch)));
    images.dispose();
    return Array.from(data.labels, (label, i) => {
      if (!targets) expect(success[i], `row ${i}`).to.equal(1);
      if (!success[i]) return Number.POSITIVE_INFINITY;
      expect(argmax(model.logitsOf(row(i))), `row ${i} by float64`).to.equal(predicted[i]);
      const nearest = boundaryDistance(model, data.row(i), label, attack.norm as ConvexNorm);
      return perturbationNorms(row(i), data.row(i))[attack.norm] / nearest;
    });
  }

  const convex = attacks.filter(({ norm }) => norm !== 'l0');
  for (const { name, make } of convex)
    it(`${name}, two classes: as near as the closed form allows`, async () => {
      const model = linearClasses(2);
      for (const found of await excess(model, labelled(model, ROWS), make()))
        expect(found).to.be.within(NO_NEARER, NEAR);
    });

  // What these share with L1 is tested there.
  for (const norm of ['linf', 'l2'] as const)
    it(`PDPGD ${norm}, two classes: as near as the closed form allows`, async () => {
      const model = linearClasses(2);
      for (const found of await excess(model, labelled(model, ROWS), pdpgd({ norm, steps: 100, initialRatio: 0.1 })))
        expect(found).to.be.within(NO_NEARER, NEAR);
    });

  for (const { name, make, targeted } of convex)
    it(`${name}, five classes: as near as the closed form allows`, async () => {
      const model = linearClasses(5);
      const data = labelled(model, ROWS);
      const untargeted = await excess(model, data, make());
      for (const found of untargeted) expect(found).to.be.at.least(NO_NEARER);
      if (!targeted) {
        for (const found of untargeted) expect(found).to.be.at.most(NEAR);
        return;
      }
      // These follow the class that leads, which need not be the nearest; of all classes aimed at, one is.
      const nearest = untargeted.map(() => Number.POSITIVE_INFINITY);
      for (let shift = 1; shift < 5; shift++) {
        const targets = data.labels.map((label) => (label + shift) % 5);
        const found = await excess(model, data, targeted('next'), targets);
        found.forEach((multiple, i) => {
          nearest[i] = Math.min(nearest[i], multiple);
        });
      }
      for (const found of nearest) expect(found).to.be.within(NO_NEARER, NEAR);
    });

  for (const [name, make, most] of [
    ['FMN l0', () => fmn({ norm: 'l0' }), 1.1],
    ['σ-zero', () => sigmaZero(), 1.05],
    ['σ-zero that takes changes back', () => sigmaZero({ steps: 30, takeBack: 60 }), 1],
    ['greedy exchange', () => greedyExchange({ steps: 60 }), 1],
    ['PDPGD l0', () => pdpgd({ norm: 'l0', steps: 100, initialRatio: 0.1 }), 1.1],
  ] as const)
    it(`${name}: as few values as any choice of values can do with`, async () => {
      const model = linearClasses(2);
      const data = labelled(model, ROWS);
      const images = data.tensor();
      const { success, row } = plain(await make().run(model, { images, labels: data.labels }));
      images.dispose();
      let [found, fewest] = [0, 0];
      for (let i = 0; i < data.n; i++) {
        const label = data.labels[i];
        const [image, logits, w] = [data.row(i), model.logitsOf(data.row(i)), model.difference(1 - label, label)];
        // What each value gains when it goes all the way; the largest first.
        const gains = w.map((d, j) => Math.max(-d * image[j], d * (1 - image[j]))).sort((a, b) => b - a);
        let missing = logits[label] - logits[1 - label];
        let needed = 0;
        while (missing > 0) missing -= gains[needed++];
        expect(success[i], `row ${i}`).to.equal(1);
        const count = perturbationNorms(row(i), image).l0;
        expect(count, `row ${i}`).to.be.at.least(needed);
        found += count;
        fewest += needed;
      }
      expect(found / fewest).to.be.at.most(most);
    });

  const model = linearClasses(4);
  const data = labelled(model, ROWS, 5);
  for (const { name, norm, make, targeted } of attacks) {
    it(`${name}: what cannot be fooled comes back as it was, and is no success`, () =>
      expectNoLeak(async () => {
        const images = data.tensor();
        const labels = Int32Array.from(data.labels, () => 0);
        const { success, pixels, wrongFromStart } = plain(await make().run(constantModel(), { images, labels }));
        images.dispose();
        expect(Array.from(success)).to.deep.equal(new Array(data.n).fill(0));
        expect(Array.from(wrongFromStart)).to.deep.equal(new Array(data.n).fill(0));
        expect(largestDifference(pixels, data.pixels)).to.equal(0);
      }));

    it(`${name}: rows wrong from the start are left alone, and every gradient is counted`, async () => {
      const labels = data.labels.map((label, i) => (i % 3 ? label : (label + 1) % 4));
      const fresh = linearClasses(4);
      const images = data.tensor();
      const { wrongFromStart, gradients, queries, row, predicted } = plain(await make().run(fresh, { images, labels }));
      images.dispose();
      const total = (values: Int32Array) => values.reduce((a, b) => a + b, 0);
      expect(fresh.asked).to.deep.equal({ forward: total(queries), pulled: total(gradients) });
      labels.forEach((_, i) => {
        expect(wrongFromStart[i]).to.equal(Number(i % 3 === 0));
        if (i % 3) expect(gradients[i], `row ${i}`).to.be.above(0);
        else {
          expect([gradients[i], queries[i], predicted[i]], `row ${i}`).to.deep.equal([0, 1, data.labels[i]]);
          expect(largestDifference(row(i), data.row(i))).to.equal(0);
        }
      });
    });

    it(`${name}: stays in [0, 1]`, async () => {
      const edges = [0, 0.02, 0.5, 0.98, 1];
      const pixels = data.pixels.map((_, i) => edges[(i * 7 + Math.floor(i / 5)) % 5]);
      const labels = Int32Array.from({ length: data.n }, (_, i) =>
        argmax(model.logitsOf(pixels.subarray(i * WIDTH, (i + 1) * WIDTH))),
      );
      const images = tf.tensor4d(pixels, [data.n, 2, 4, 1]);
      const result = plain(await make().run(model, { images, labels }));
      images.dispose();
      for (const pixel of result.pixels) expect(pixel).to.be.within(0, 1);
      expect(result.success.reduce((a, b) => a + b, 0)).to.be.above(data.n / 2);
    });

    it(`${name}: the same verdicts and distances however rows are ordered and batched`, async () => {
      const attack = make();
      // Six runs: what a step does to a row must not depend on the others, and forty show that as well as a hundred.
      const short = Number(attack.settings.steps) > 40 ? attack.with?.({ steps: 40 }) : attack;
      if (!short) throw new Error(`${name} cannot be made with fewer steps.`);
      const run = async (rows: number[], batchSize?: number) => {
        const images = tf.tidy(() => tf.gather(data.tensor(), rows) as Tensor4D);
        const labels = Int32Array.from(rows, (i) => data.labels[i]);
        const indices = Int32Array.from(rows, (i) => 100 + i);
        const result = plain(await short.run(model, { images, labels, indices }, { batchSize }));
        images.dispose();
        return new Map(
          rows.map((i, at) => [
            i,
            { verdict: result.predicted[at], distance: perturbationNorms(result.row(at), data.row(i))[norm] },
          ]),
        );
      };
      const all = Array.from({ length: data.n }, (_, i) => i);
      const whole = await run(all);
      for (const other of [
        await run([...all].reverse(), 5),
        new Map([...(await run(all.slice(0, 7))), ...(await run(all.slice(7)))]),
      ])
        for (const i of all) {
          expect(other.get(i)?.verdict, `row ${i}`).to.equal(whole.get(i)?.verdict);
          // Sums in another order differ in their last bits, and steps may turn on them.
          const distance = whole.get(i)?.distance ?? 0;
          expect(other.get(i)?.distance, `row ${i}`).to.be.closeTo(distance, 0.01 * distance);
        }
    });

    it(`${name}: a budget is kept, and what it allowed counts`, async () => {
      const images = data.tensor();
      for (const budget of [1, 2, 3, 5, 12]) {
        const { queries, gradients } = plain(await make().run(model, { images, labels: data.labels }, { budget }));
        queries.forEach((asked, i) => {
          expect(asked + gradients[i], `row ${i}`).to.be.at.most(Math.max(2, budget));
        });
      }
      const { success } = plain(await make().run(model, { images, labels: data.labels }, { budget: 90 }));
      images.dispose();
      expect(success.reduce((a, b) => a + b, 0)).to.be.above(data.n / 2);
    });

    it(`${name}: a mask confines it, and it does its best there`, async () => {
      // Of two classes, so that the class that leads is the nearest.
      const model = linearClasses(2);
      const data = labelled(model, ROWS, 5);
      const images = data.tensor();
      const allowed = Array.from({ length: WIDTH }, (_, i) => Number(i < 6));
      const mask = tf.tensor4d(allowed, [1, 2, 4, 1]);
      const { success, row } = plain(await make().run(model, { images, labels: data.labels, mask }));
      tf.dispose([images, mask]);
      for (let i = 0; i < data.n; i++) {
        for (let j = 6; j < WIDTH; j++) expect(row(i)[j]).to.equal(data.row(i)[j]);
        if (norm === 'l0') continue;
        const nearest = boundaryDistance(model, data.row(i), data.labels[i], norm, allowed);
        // Farther than this the box may stand in the way.
        if (boundaryDistance(model, data.row(i), data.labels[i], 'l1', allowed) > 0.34) continue;
        expect(success[i], `row ${i}`).to.equal(1);
        expect(perturbationNorms(row(i), data.row(i))[norm] / nearest).to.be.within(NO_NEARER, NEAR);
      }
    });

    it(`${name}: stops where it is told to, and leaves no tensor`, () =>
      expectNoLeak(async () => {
        for (const after of [1, 2, 4]) {
          const controller = new AbortController();
          let calls = 0;
          const watched = linearClasses(4);
          watched.onLinearize = () => {
            if (++calls === after) controller.abort();
          };
          const images = data.tensor();
          await expectRejects(
            () => make().run(watched, { images, labels: data.labels }, { signal: controller.signal }),
            Error,
            /abort/i,
          );
          expect(calls, 'no work after the signal').to.be.at.most(after + 4);
          images.dispose();
        }
      }));

    it(`${name}: a model that throws leaves no tensor`, () =>
      expectNoLeak(async () => {
        const broken = linearClasses(4);
        let calls = 0;
        broken.onLinearize = () => {
          if (++calls === 2) throw new Interrupted();
        };
        const images = data.tensor();
        await expectRejects(() => make().run(broken, { images, labels: data.labels }), Interrupted);
        images.dispose();
      }));

    if (targeted)
      it(`${name}: aimed, it ends in the class aimed at, no nearer than that class's boundary`, async () => {
        const images = data.tensor();
        const { success, predicted, row } = plain(await targeted('next').run(model, { images, labels: data.labels }));
        images.dispose();
        for (let i = 0; i < data.n; i++) {
          if (!success[i]) continue;
          const [label, target] = [data.labels[i], (data.labels[i] + 1) % 4];
          expect(predicted[i]).to.equal(target);
          expect(argmax(model.logitsOf(row(i)))).to.equal(target);
          expect(perturbationNorms(row(i), data.row(i))[norm]).to.be.at.least(
            norm === 'l0' ? 1 : boundaryDistance(model, data.row(i), label, norm) * (1 - 1e-4),
          );
        }
        expect(success.reduce((a, b) => a + b, 0)).to.be.at.least(0.8 * data.n);
      });
  }
});
