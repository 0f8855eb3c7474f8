import { expect } from 'chai';
import { pgd } from '../../../lib/attacks/index.js';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import { checklist, evaluate } from '../../../lib/evaluation/index.js';
import type { Network } from '../../../lib/models/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import * as planted from '../warnings/planted.js';
import { soundModel, testRows } from '../warnings/sound.js';
import { itemsOf, statusOf } from './items.js';

const INDICATORS = [
  ['unavailable-gradients', 'I1: Unavailable Gradients'],
  ['unstable-predictions', 'I2: Unstable Predictions'],
  ['silent-success', 'I3: Silent Success'],
  ['incomplete-optimization', 'I4: Incomplete Optimization'],
  ['transfer-failure', 'I5: Transfer Failure'],
  ['unconstrained-attack-failure', 'I6: Unconstrained Attack Failure'],
] as const;

describe('indicators of attack failure, and the binarization test', function () {
  this.timeout(60_000);
  let base: Network;
  let data: Dataset;
  const usual = pgd({ epsilon: 0.08, steps: 40 });
  before(async () => {
    base = await soundModel(2);
    data = takeRows(
      await testRows(120),
      Array.from({ length: 25 }, (_, i) => i),
    );
  });
  after(() => base.dispose());

  it('a sound model: none is raised, the test is passed, and no tensor is left', async () => {
    const evaluation = await evaluate(base, data, [usual] as never);
    const items = await expectNoLeak(() => checklist(evaluation));
    const found = new Map(items.map((item) => [item.id, item]));
    for (const [id, name] of INDICATORS) {
      expect(statusOf(found, id), found.get(id)?.evidence).to.equal('pass');
      expect(found.get(id)?.source).to.equal(`Pintor et al. (2022), ${name}`);
    }
    const test = found.get('binarization-test');
    expect(test?.status).to.equal('pass');
    expect(test?.evidence).to.match(/32 features before its logits.* pgd linf ε 0\.08 found .* of (\d+) of \1 images/);
    // The constructed errors are rare: finding them is no accident.
    const chance = /edge ([\d.]+) % are/.exec(test?.evidence ?? '')?.[1];
    expect(Number(chance)).to.be.lessThan(2);
    expect(await checklist(evaluation), 'once more, the same').to.deep.equal(items);
  });

  it('logits too far apart: gradients are unavailable, and only these', async () => {
    const items = await itemsOf(planted.scaled(base, 1e4), data, [usual]);
    expect(INDICATORS.map(([id]) => id).filter((id) => statusOf(items, id) === 'fail')).to.deep.equal([
      'unavailable-gradients',
    ]);
    expect(items.get('unavailable-gradients')?.warnings).to.deep.equal(['zero-gradients']);
  });

  it('waves on the logits: predictions are unstable, though the same each time', async () => {
    const items = await itemsOf(planted.rough(base), data, [usual]);
    expect(statusOf(items, 'randomness')).to.equal('pass');
    expect(statusOf(items, 'unstable-predictions')).to.equal('fail');
  });

  it('an attack that hands in the originals of the errors that it saw', async () => {
    const items = await itemsOf(base, data, [planted.forgetful(0.3)]);
    const silent = items.get('silent-success');
    expect(silent?.status).to.equal('fail');
    expect(silent?.warnings, 'no warning looks along the walk').to.deep.equal([]);
    expect(silent?.evidence).to.match(
      /of (?:1\d|20) followed of the \d+ images that stayed right, (1\d|20) passed an image/,
    );
    expect(statusOf(items, 'transfer-failure')).to.equal('pass');
    expect(statusOf(items, 'binarization-test')).to.equal('fail');
  });

  it('an attack that stops far too soon', async () => {
    const items = await itemsOf(base, data, [pgd({ epsilon: 0.08, steps: 15, stepSize: 0.001, randomStart: false })]);
    expect(statusOf(items, 'incomplete-optimization')).to.equal('fail');
    expect(statusOf(items, 'silent-success')).to.equal('pass');
  });

  it('walks that gain to the last are followed on before that counts', async () => {
    const items = await itemsOf(base, data, [pgd({ epsilon: 0.05, steps: 8, relativeStepSize: 0.25 })]);
    const item = items.get('incomplete-optimization');
    expect(item?.evidence).to.match(/, [1-9]\d* were still gaining .* Twice the steps broke 0 of these/);
    expect(item?.status).to.equal('pass');
  });

  it('a defence that is not in what is attacked', async () => {
    const items = await itemsOf(planted.roundedElsewhere(base, 4), data, [usual]);
    expect(statusOf(items, 'transfer-failure')).to.equal('fail');
    expect(statusOf(items, 'incomplete-optimization'), items.get('incomplete-optimization')?.evidence).to.equal('pass');
  });

  it('rounding whose gradient is zero: nothing is reached without a bound, nor what was constructed', async () => {
    const items = await itemsOf(planted.flat(base, 8), data, [usual]);
    expect(statusOf(items, 'unconstrained-attack-failure')).to.equal('fail');
    const test = items.get('binarization-test');
    expect(test?.status).to.equal('fail');
    expect(test?.evidence).to.match(/10 logits, as the features before them cannot be had.* found .* of 0 of /);
  });

  it('black boxes have none of these', async () => {
    const items = await itemsOf(planted.blackBox(base), data, []);
    for (const [id] of INDICATORS) expect(statusOf(items, id)).to.equal('not-applicable');
    expect(statusOf(items, 'binarization-test')).to.equal('not-applicable');
  });

  it('no evaluation without warnings', async () => {
    const quiet = await evaluate(base, data, [], { warnings: false });
    await expectRejects(() => checklist(quiet), RangeError, 'warnings: false');
  });
});
