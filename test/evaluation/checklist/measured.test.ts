import { expect } from 'chai';
import { ddn, fgsm, pgd, randomNoise, square, suite } from '../../../lib/attacks/index.js';
import { linearModel } from '../../attacks/linear.js';
import { blackBox, careless, dim, falselyCertified } from '../warnings/planted.js';
import { itemsOf, linearRows, statusOf } from './items.js';

const model = linearModel();

describe('items rest on what was measured', function () {
  this.timeout(30_000);

  it('radii are those of attacks, not those asked for', async () => {
    const items = await itemsOf(model, linearRows(20), [fgsm({ epsilon: 0.1 })], { epsilons: [0.02, 0.5] });
    expect(items.get('bounds-justified')?.evidence).to.equal('Measured at linf ε 0.1.');
    expect(items.get('success-curve')?.evidence).to.include('linf ε 0.1').and.not.to.include('0.5');
  });

  it('a curve that a minimal-norm attack carries down to nothing beyond the radii asked for', async () => {
    const items = await itemsOf(model, linearRows(20), [ddn({ steps: 60 })], { epsilons: [1e-4] });
    // Each image has an error at a finite distance, and the attack finds it.
    expect(statusOf(items, 'success-curve'), items.get('success-curve')?.evidence).to.equal('pass');
    expect(items.get('success-curve')?.evidence).to.include('from 20 to 0 of 20');
    const short = await itemsOf(model, linearRows(20), [fgsm({ epsilon: 1e-4 })]);
    expect(statusOf(short, 'success-curve')).to.equal('fail');
  });

  it('a worst case over two attacks in each ball, not over two runs of the report', async () => {
    const of = async (...attacks: Parameters<typeof itemsOf>[2]) =>
      statusOf(await itemsOf(model, linearRows(10), attacks), 'per-example-worst-case');
    expect(
      await of(pgd({ epsilon: 0.05, steps: 5 }), pgd({ epsilon: 0.1, steps: 5 })),
      'one attack, two balls',
    ).to.equal('fail');
    expect(await of(fgsm({ epsilon: 0.05 }), pgd({ epsilon: 0.1, steps: 5 })), 'each alone in its ball').to.equal(
      'fail',
    );
    expect(await of(fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 5 }))).to.equal('pass');
    expect(await of(ddn({ steps: 20 }), pgd({ epsilon: 0.1, steps: 5, norm: 'l2' })), 'both read there').to.equal(
      'pass',
    );
  });

  it('without a right image nothing was compared', async () => {
    const right = linearRows(10);
    const wrong = { ...right, labels: right.labels.map((label) => 1 - label) };
    const items = await itemsOf(model, wrong, [
      fgsm({ epsilon: 0.1 }),
      pgd({ epsilon: 0.1, steps: 5 }),
      ddn({ steps: 5 }),
    ]);
    for (const id of [
      ...['whole-defence-attacked', 'iterative-beats-single-step', 'enough-iterations', 'enough-restarts'],
      ...['unbounded-breaks-all', 'success-curve', 'white-box-strongest', 'non-differentiable-parts'],
      ...['unavailable-gradients', 'unconstrained-attack-failure', 'distortion-of-minimal-attacks'],
      ...['silent-success', 'incomplete-optimization', 'transfer-failure', 'binarization-test'],
    ])
      expect(statusOf(items, id), id).to.equal('not-applicable');
    expect(statusOf(items, 'clean-accuracy')).to.equal('fail');
  });

  it('a white box that left nothing, with nothing beside it, won no contest', async () => {
    const alone = await itemsOf(model, linearRows(10), [pgd({ epsilon: 0.9, steps: 30 })]);
    expect(statusOf(alone, 'white-box-strongest')).to.equal('not-applicable');
    expect(statusOf(alone, 'enough-iterations')).to.equal('not-applicable');
    expect(statusOf(alone, 'enough-restarts')).to.equal('not-applicable');
    const held = await itemsOf(model, linearRows(10), [
      pgd({ epsilon: 0.9, steps: 30 }),
      square({ epsilon: 0.9, queries: 5 }),
    ]);
    expect(held.get('white-box-strongest')?.evidence).to.include('square did not break').and.not.to.include('random');
  });

  it('a run that is too long to be repeated was not seen to have converged', async () => {
    // 50 images, each at twice 171 evaluations, are more than the check may spend.
    const items = await itemsOf(model, linearRows(12), [pgd({ epsilon: 0.01, steps: 170, skipCycles: false })]);
    expect(statusOf(items, 'enough-iterations'), items.get('enough-iterations')?.evidence).to.equal('not-applicable');
    expect(items.get('enough-iterations')?.evidence).to.include('too long to be repeated on 50 images');
  });

  it('no gradients to be held against the answers of a black box', async () => {
    const items = await itemsOf(blackBox(model), linearRows(20), [square({ epsilon: 0.2, queries: 2000 })]);
    expect(statusOf(items, 'whole-defence-attacked')).to.equal('not-applicable');
  });

  it('what weighs as an error: images out of their ball, no answer, a broken certificate', async () => {
    const items = await itemsOf(model, linearRows(20), [careless(0.05, 'ball')]);
    expect(items.get('audit')).to.include({ status: 'fail', level: 'error' });
    expect(items.get('audit')?.warnings).to.deep.equal(['failed-audit']);
    expect(items.get('enough-rows')).to.include({ status: 'fail', level: 'warning' });
    expect(items.get('clean-accuracy'), 'few rows are no low accuracy').to.include({ status: 'pass', level: 'error' });
    const sound = await itemsOf(falselyCertified(model), linearRows(20), [pgd({ epsilon: 0.3, steps: 10 })]);
    expect(statusOf(sound, 'audit')).to.equal('pass');
    expect(sound.get('provable-bound')).to.include({ status: 'fail', level: 'error' });
    const bright = linearRows(20);
    const mean = bright.images.reduce((sum, value) => sum + value, 0) / bright.images.length;
    const silent = await itemsOf(dim(model, mean + 0.12), bright, [pgd({ epsilon: 0.2, steps: 10 })]);
    expect(silent.get('unavailable-gradients')).to.include({ status: 'fail', level: 'error' });
    expect(silent.get('unavailable-gradients')?.warnings).to.include('no-answer');
  });

  it('the noise of a suite counts by its own setting', async () => {
    const epsilon = 0.05;
    const both = suite('both', [fgsm({ epsilon }), randomNoise({ epsilon, tries: 500 })] as never);
    const items = await itemsOf(model, linearRows(3), [both as never]);
    expect(items.get('random-noise')).to.include({ status: 'fail' });
    expect(items.get('random-noise')?.evidence).to.include('At most 500 random points');
  });
});
