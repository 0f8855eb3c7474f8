import { expect } from 'chai';
import { fgsm, pgd, square } from '../../../lib/attacks/index.js';
import { evaluate } from '../../../lib/evaluation/index.js';
import { checks } from '../../../lib/evaluation/robustness/warnings/index.js';
import { Interrupted } from '../../../lib/tensor/index.js';
import { expectNoLeak, itLong } from '../../helpers.js';
import { evidenceOf } from './evidence.js';
import * as planted from './planted.js';
import { recipes, soundModel, testRows } from './sound.js';

const attacks = [0.04, 0.12].flatMap((epsilon) => [
  fgsm({ epsilon }),
  pgd({ epsilon, steps: 40 }),
  pgd({ epsilon, steps: 40, earlyStop: false }),
  square({ epsilon, queries: 100 }),
]);

describe('Warnings on sound models', function () {
  this.timeout(60_000);

  // One of each kind; the others at length.
  const first = [0, 3, 6, 8];
  recipes.forEach(({ architecture, seed }, which) => {
    (first.includes(which) ? it : itLong)(`none: ${architecture.name}, seed ${seed}`, async () => {
      const model = await soundModel(which);
      const { report } = await evaluate(model, await testRows(120), attacks as never, { seed });
      expect(report.warnings).to.deep.equal([]);
      // A test of soundness says nothing about models that do not work or attacks that do nothing.
      expect(report.clean.accuracy).to.be.greaterThan(0.75);
      const standing = report.attacks.map(({ robustAccuracy }) => robustAccuracy);
      expect(Math.min(...standing)).to.be.lessThan(0.3);
      expect(Math.max(...standing)).to.be.greaterThan(0.4);
      model.dispose();
    });
  });

  it('a report carries what the checks found, in their order', async () => {
    const base = await soundModel(0);
    const rows = await testRows(60);
    const { report } = await evaluate(planted.noisy(base), rows, [fgsm({ epsilon: 1e-5 })] as never);
    const ids = report.warnings.map(({ id }) => id);
    expect(ids.slice(0, 2)).to.deep.equal(['few-rows', 'randomized-model']);
    expect(ids).to.include('only-single-step');
    const quiet = await evaluate(planted.noisy(base), rows, [], { warnings: false });
    expect(quiet.report.warnings).to.deep.equal([]);
    base.dispose();
  });

  it('one seed, one list of warnings; no tensor is left, nor where somebody interrupts', async () => {
    const base = await soundModel(0);
    const evidence = await evidenceOf(planted.rippled(base), await testRows(60), attacks.slice(0, 4), 3);
    const all = async () => (await Promise.all(checks.map((check) => check(evidence)))).flat();
    const first = await expectNoLeak(all);
    expect(first.length).to.be.greaterThan(1);
    expect(await all()).to.deep.equal(first);
    const aborted = AbortSignal.abort(new Interrupted());
    let stopped = 0;
    for (const check of checks)
      await expectNoLeak(async () => {
        try {
          await check({ ...evidence, signal: aborted });
        } catch (error) {
          expect(error).to.be.instanceOf(Interrupted);
          stopped++;
        }
      });
    // Those that ask the model.
    expect(stopped).to.be.at.least(6);
    base.dispose();
  });
});
