import { expect } from 'chai';
import { fgsm, pgd } from '../../../lib/attacks/index.js';
import { evaluate } from '../../../lib/evaluation/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { twoLinear } from '../../studies/defences/two-linear.js';

describe('an evaluation with so many minutes', () => {
  const { standard, rows } = twoLinear(12);
  const endless = pgd({ epsilon: 0.06, steps: 10_000_000, skipCycles: false });

  it('leaves out what is not done by then, and says so', () =>
    expectNoLeak(async () => {
      const attacks = [fgsm({ epsilon: 0.06 }), endless, fgsm({ epsilon: 0.04 })];
      const { report } = await evaluate(standard, rows, attacks, { minutes: 0.02 });
      expect(report.attacks.map(({ id }) => id)).to.deep.equal(['fgsm-linf-0.06']);
      const told = report.warnings.filter(({ id }) => id === 'out-of-time');
      expect(told.map(({ attack }) => attack)).to.deep.equal(['pgd-linf-0.06', 'fgsm-linf-0.04']);
      expect(told[0].saw).to.match(/^was stopped (after \d+ of 12 rows|before any row was done): the 0.02 minutes/);
      expect(told[1].saw).to.include('was not begun');
      // What was done is what it is without a limit.
      const [whole] = (await evaluate(standard, rows, [attacks[0]])).report.attacks;
      expect(report.attacks[0].correct).to.equal(whole.correct);
    }));

  it('has nothing to say of attacks that are done', async () => {
    const { report } = await evaluate(standard, rows, [fgsm({ epsilon: 0.06 })], { minutes: 5 });
    expect(report.warnings.filter(({ id }) => id === 'out-of-time')).to.deep.equal([]);
  });

  it('fails where no attack was done, and refuses other than minutes', async () => {
    await expectRejects(() => evaluate(standard, rows, [endless], { minutes: 0.005 }), RangeError, 'None of 1 attacks');
    await expectRejects(() => evaluate(standard, rows, [endless], { minutes: 0 }), RangeError, 'above 0');
  });
});
