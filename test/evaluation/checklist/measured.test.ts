import { expect } from 'chai';
import { ddn, fgsm, pgd } from '../../../lib/attacks/index.js';
import { linearModel } from '../../attacks/linear.js';
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
});
