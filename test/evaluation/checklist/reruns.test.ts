import { expect } from 'chai';
import { defineAttack, evading, type Guarded, pgd } from '../../../lib/attacks/index.js';
import type { DifferentiableClassifier } from '../../../lib/models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel } from '../../attacks/linear.js';
import { attackBy } from '../warnings/planted.js';
import { itemsOf, linearRows, statusOf } from './items.js';

const model = linearModel();

describe('attacks that the checklist runs once more', function () {
  this.timeout(60_000);
  // On a linear model ten steps of a fifth lead from anywhere in the ball to the corner where the loss is largest.
  const long = pgd({ epsilon: 0.02, steps: 20, relativeStepSize: 0.2 });

  it('keep to the budget; what it cut off is told as such', async () => {
    const items = await itemsOf(model, linearRows(30), [long], { budget: 5 });
    const incomplete = items.get('incomplete-optimization');
    expect(incomplete?.status, incomplete?.evidence).to.equal('fail');
    expect(incomplete?.evidence).to.match(
      /^Cut off by the budget of 5 queries and gradients: pgd linf ε 0\.02: \d+ of/,
    );
    expect(statusOf(items, 'enough-iterations')).to.equal('fail');
    expect(items.get('enough-iterations')?.evidence).to.include('cut off by the budget of 5');
  });

  it('a budget that is spent to the last query, and would not have been exceeded, cuts nothing off', async () => {
    const free = await itemsOf(model, linearRows(30), [long]);
    expect(statusOf(free, 'incomplete-optimization'), free.get('incomplete-optimization')?.evidence).to.equal('pass');
    // 20 gradients and the verdict.
    const enough = await itemsOf(model, linearRows(30), [long], { budget: 21 });
    expect(statusOf(enough, 'incomplete-optimization')).to.equal('pass');
    expect(enough.get('incomplete-optimization')?.evidence).to.equal(free.get('incomplete-optimization')?.evidence);
  });

  it('ask a model for its detector; the classifiers of the binarization test refuse nothing', async () => {
    const score = (images: Tensor4D) => tf.tidy(() => images.mean([1, 2, 3]).as1D());
    const guarded: Guarded = {
      ...model,
      threshold: 0.9,
      suspicion: {
        name: 'brightness',
        score,
        slope: (images) => ({ scores: score(images), gradient: tf.zerosLike(images) }),
      },
    };
    const items = await itemsOf(guarded, linearRows(20), [evading({ epsilon: 0.1, steps: 10 })]);
    expect(statusOf(items, 'silent-success')).to.equal('pass');
    expect(items.get('binarization-test')?.evidence)
      .to.include('evading linf ε 0.1')
      .and.not.to.include('cannot be run');
  });

  it('one that needs what only its model has is named, and skipped', async () => {
    const own = { ...model, secret: () => 1 };
    const needy = defineAttack<DifferentiableClassifier & { secret(): number }>({
      name: 'needy',
      kind: 'fixed',
      norm: 'linf',
      epsilon: 0.1,
      access: 'gradients',
      settings: { steps: 2 },
      iterative: true,
      perturb: async ({ model: asked, images }) => tf.tidy(() => images.mul(asked.secret()) as Tensor4D),
    });
    const items = await itemsOf(own, linearRows(20), [needy, pgd({ epsilon: 0.1, steps: 10 })]);
    const test = items.get('binarization-test');
    expect(test?.evidence).to.include('needy linf ε 0.1 was skipped: it cannot be run on two classes');
    expect(test?.status).to.equal(
      (await itemsOf(model, linearRows(20), [pgd({ epsilon: 0.1, steps: 10 })])).get('binarization-test')?.status,
    );
  });

  it('fewer than ten rows prove nothing', async () => {
    const items = await itemsOf(model, linearRows(9), [pgd({ epsilon: 0.1, steps: 5 })]);
    expect(statusOf(items, 'binarization-test')).to.equal('not-applicable');
    expect(items.get('binarization-test')?.evidence).to.match(
      /pgd linf ε 0\.1 was skipped: .* for \d images, and 10 are needed/,
    );
  });

  it('errors outside the ball are none that were constructed', async () => {
    // Along the gradient of a linear classifier every larger step raises the constructed class more.
    const reaching = (by: number) =>
      attackBy(
        { epsilon: 0.1, settings: { steps: 2 }, iterative: true },
        (images, sign) => images.add(sign.mul(by)).clipByValue(0, 1) as Tensor4D,
      );
    const of = async (by: number) =>
      (await itemsOf(model, linearRows(20), [reaching(by)])).get('binarization-test')?.evidence;
    expect(await of(0.1)).to.match(/constructed error of (\d+) of \1 images/);
    expect(await of(0.2)).to.match(/constructed error of 0 of \d+ images/);
  });

  it('the strongest attack of a norm decides, not a weak one beside it', async () => {
    const reaching = (by: number, steps: number) =>
      attackBy(
        { epsilon: 0.1, settings: { steps }, iterative: true },
        (images, sign) => images.add(sign.mul(by)).clipByValue(0, 1) as Tensor4D,
      );
    const statusWith = async (...attacks: Parameters<typeof itemsOf>[2]) =>
      statusOf(await itemsOf(model, linearRows(20), attacks), 'binarization-test');
    expect(await statusWith(reaching(0.001, 2))).to.equal('fail');
    expect(await statusWith(reaching(0.001, 2), reaching(0.1, 3))).to.equal('pass');
  });

  it('are followed at the radius where nearest to half stayed right, each of its settings', async () => {
    const of = (epsilon: number, steps: number) => pgd({ epsilon, steps, relativeStepSize: 0.25 });
    // In the largest ball every image breaks, and there is nothing to follow.
    const items = await itemsOf(model, linearRows(20), [of(0.05, 12), of(0.9, 12), of(0.05, 20), of(0.9, 20)]);
    const evidence = items.get('silent-success')?.evidence ?? '';
    expect(evidence.match(/pgd linf ε 0\.05: of \d+ followed/g)).to.have.length(2);
    expect(evidence).not.to.include('ε 0.9');
    const all = await itemsOf(model, linearRows(20), [of(0.9, 20)]);
    for (const id of ['silent-success', 'incomplete-optimization', 'transfer-failure'])
      expect(statusOf(all, id), id).to.equal('not-applicable');
  });

  it('rise where their loss rises: towards the class aimed at, and in a short walk too', async () => {
    const of = async (attack: ReturnType<typeof pgd>) =>
      statusOf(await itemsOf(model, linearRows(20), [attack]), 'incomplete-optimization');
    // Of two classes the other one is the runner-up: the walk is that of any error, and ends in a corner.
    const still = { randomStart: false, relativeStepSize: 0.25 };
    expect(await of(pgd({ epsilon: 0.02, steps: 20, target: 'runner-up', ...still }))).to.equal('pass');
    expect(await of(pgd({ epsilon: 0.02, steps: 8, ...still })), 'four steps lead there').to.equal('pass');
    expect(await of(pgd({ epsilon: 0.02, steps: 8, stepSize: 0.001, randomStart: false }))).to.equal('fail');
    expect(
      await of(pgd({ epsilon: 0.02, steps: 8, stepSize: 0.001, randomStart: false, target: 'runner-up' })),
    ).to.equal('fail');
  });

  it('margins that are no numbers beside an image are unstable', async () => {
    const holes: DifferentiableClassifier = {
      ...model,
      // Numbers at the images themselves alone, whose first pixel is a multiple of 1/64.
      logits: (images) =>
        tf.tidy(() => {
          // Read off the pixels: comparing them has no derivative.
          const first = images.dataSync().filter((_, i) => i % 6 === 0);
          const hole = Array.from(first, (x) => [Math.abs(64 * x - Math.round(64 * x)) > 1e-5 ? Number.NaN : 0]);
          return model.logits(images).add(tf.tensor2d(hole)) as Tensor2D;
        }),
    };
    const rows = linearRows(40);
    const images = rows.images.map((value, i) => (i % 6 ? value : Math.round(value * 64) / 64));
    const labels = rows.labels.map((_, row) => Number(model.margin(images.subarray(row * 6, row * 6 + 6)) > 0));
    const items = await itemsOf(holes, { ...rows, images, labels }, []);
    expect(statusOf(items, 'unstable-predictions'), items.get('unstable-predictions')?.evidence).to.equal('fail');
  });
});
