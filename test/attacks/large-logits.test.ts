import { expect } from 'chai';
import {
  type Attack,
  apgd,
  apgdT,
  carliniWagner,
  ddn,
  deepFool,
  fab,
  fabT,
  fmn,
  perturbationNorms,
  pgd,
  square,
} from '../../lib/attacks/index.js';
import type { Classifier, DifferentiableClassifier, Network } from '../../lib/models/index.js';
import { type Norm, type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { describeWithMirror, itLong } from '../helpers.js';
import { publishedLenet } from '../models/lenet.js';
import { boundaryDistance, type Classes, labelled, linearClasses, plain } from './minimal.js';
import { mean, outcomeOn } from './minimal-lenet.js';

type Make = () => Attack<DifferentiableClassifier> | Attack<Classifier>;

const minimal: [string, Make][] = [
  ['DeepFool l2', () => deepFool()],
  ['DeepFool linf', () => deepFool({ norm: 'linf' })],
  ['DeepFool l2, searching back', () => deepFool({ lineSearch: 3 })],
  ['Carlini-Wagner', () => carliniWagner({ steps: 50, binarySearchSteps: 2 })],
  ['DDN', () => ddn({ loss: 'margin' })],
  ...(['linf', 'l2', 'l1'] as const).map((norm): [string, Make] => [`FMN ${norm}`, () => fmn({ norm })]),
  ...(['linf', 'l2', 'l1'] as const).map((norm): [string, Make] => [`FAB ${norm}`, () => fab({ norm, steps: 10 })]),
];

/** Balls of this radius hold an error of every row, by the closed form. */
const EPSILON = 0.35;
const fixed: [string, Make][] = [
  ['PGD on the margin', () => pgd({ epsilon: EPSILON, steps: 20, loss: 'margin' })],
  ['PGD on the DLR loss', () => pgd({ epsilon: EPSILON, steps: 20, loss: 'dlr' })],
  ['Auto-PGD on the margin', () => apgd({ epsilon: EPSILON, steps: 20, loss: 'margin' })],
  ['Auto-PGD, aimed', () => apgdT({ epsilon: EPSILON, steps: 20 })],
  ['FAB-T', () => fabT({ epsilon: EPSILON, steps: 20 })],
  ['Square', () => square({ epsilon: EPSILON, queries: 300 })],
];

/** The same model with one number added to all logits: no decision changes. */
function shifted(base: Classes, by: number): DifferentiableClassifier {
  const { name, inputShape, classes } = base;
  const logits = (images: Tensor4D) => tf.tidy(() => base.logits(images).add(by) as Tensor2D);
  return { name, inputShape, classes, scores: 'logits', logits, predict: async (images) => logits(images) };
}

/** The same model with all logits times a number. */
function scaled(base: Classes, factor: number): DifferentiableClassifier {
  const { name, inputShape, classes } = base;
  const logits = (images: Tensor4D) => tf.tidy(() => base.logits(images).mul(factor) as Tensor2D);
  return { name, inputShape, classes, scores: 'logits', logits, predict: async (images) => logits(images) };
}

describe('attacks on models with large logits', function () {
  this.timeout(20_000);
  const base = linearClasses(5, 3);
  const data = labelled(base, 20);

  async function run(make: Make, model: DifferentiableClassifier) {
    const attack = make() as Attack<DifferentiableClassifier>;
    const images = data.tensor();
    const { success, row } = plain(await attack.run(model, { images, labels: data.labels }));
    images.dispose();
    const excess = Array.from(data.labels, (label, i) => {
      const nearest = boundaryDistance(base, data.row(i), label, attack.norm as Exclude<Norm, 'l0'>);
      return perturbationNorms(row(i), data.row(i))[attack.norm] / nearest;
    });
    return { success: Array.from(success), excess };
  }
  const all = new Array(data.n).fill(1);

  for (const [name, make] of minimal) {
    it(`${name}: a number common to all logits takes no success away, and little of the nearness`, async () => {
      const [before, after] = [await run(make, base), await run(make, shifted(base, 1e4))];
      expect(before.success).to.deep.equal(all);
      expect(after.success).to.deep.equal(all);
      // At 1e4 float32 logits are multiples of 1/1024; margins of these images reach from .06 to 3.
      expect(mean(after.excess)).to.be.below(mean(before.excess) * 1.05);
    });

    it(`${name}: nor does any scale of the logits`, async () => {
      for (const factor of [1e-3, 1e12]) expect((await run(make, scaled(base, factor))).success).to.deep.equal(all);
    });
  }

  for (const [name, make] of fixed)
    it(`${name}: neither a common number nor a scale takes a success away`, async () => {
      expect((await run(make, shifted(base, 1e4))).success).to.deep.equal(all);
      for (const factor of [1e-3, 1e12]) expect((await run(make, scaled(base, factor))).success).to.deep.equal(all);
    });
});

describeWithMirror('attacks on the published LeNet with a large last bias', function () {
  this.timeout(120_000);
  const attacks: [typeof itLong, string, number, Make][] = [
    [it, 'DeepFool l2', 1e4, () => deepFool()],
    [it, 'DeepFool l2', 1e6, () => deepFool()],
    [it, 'DeepFool linf', 1e6, () => deepFool({ norm: 'linf' })],
    [itLong, 'FAB linf', 1e6, () => fab({ steps: 20 })],
    [itLong, 'FAB l2', 1e6, () => fab({ norm: 'l2', steps: 20 })],
    [it, 'FAB-T', 1e6, () => fabT({ epsilon: 0.3, steps: 20 })],
    [it, 'FMN l2', 1e6, () => fmn()],
    [it, 'DDN', 1e6, () => ddn()],
    [it, 'Carlini-Wagner', 1e6, () => carliniWagner({ steps: 50, binarySearchSteps: 2 })],
  ];
  let model: Network;
  before(async () => {
    model = await publishedLenet();
  });
  after(() => model.dispose());

  // A DeepFool of a few lines in PyTorch, in float64: 50 of 50 at a bias of 1e4 and 1e6, as without it.
  const TORCH_MEAN = 1.61950446;

  for (const [test, name, bias, make] of attacks)
    test(`${name}, bias ${bias}: breaks 50 of 50, as in float64, where no decision changes`, async () => {
      const last = model.weights['fc2.bias'];
      const kept = last.clone();
      tf.tidy(() => last.assign(last.add(bias)));
      try {
        const attack = make() as Attack<DifferentiableClassifier>;
        const { failed, distances } = await outcomeOn(model, attack, 50);
        expect([distances.length, failed]).to.deep.equal([50, 0]);
        if (attack.name === 'deepfool' && bias === 1e4) expect(mean(distances) / TORCH_MEAN).to.be.closeTo(1, 0.005);
      } finally {
        last.assign(kept);
        kept.dispose();
      }
    });
});
