import { expect } from 'chai';
import {
  apgd,
  apgdT,
  bim,
  ddn,
  defineAttack,
  fgsm,
  hopSkipJump,
  pgd,
  randomNoise,
  square,
  suite,
} from '../../../lib/attacks/index.js';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import type { ChecklistItem } from '../../../lib/evaluation/index.js';
import type { Classifier, DifferentiableClassifier, Network } from '../../../lib/models/index.js';
import type { Tensor4D } from '../../../lib/tensor/index.js';
import * as planted from '../warnings/planted.js';
import { soundModel, testRows } from '../warnings/sound.js';
import { type Attacks, itemsOf, statusOf } from './items.js';

/** What nothing in a run can answer. */
const FOR_THE_AUTHOR = [
  'threat-model',
  'attacker-knows-defence',
  'bounds-justified',
  'adapted-loss',
  'code-and-weights',
  'rejection-curve',
  'randomness-fixed',
  'non-differentiable-argued',
  'prior-work',
  'broader-threats',
  'provable-bound',
  'ablation',
  'other-domains',
];

describe('the items of the checklist', function () {
  this.timeout(60_000);
  let base: Network;
  let rows: Dataset;
  /** What each run said of each item. */
  const seen = new Map<string, Set<string>>();

  const first = (n: number) =>
    takeRows(
      rows,
      Array.from({ length: n }, (_, i) => i),
    );

  async function looked(
    model: Classifier,
    data: Dataset,
    attacks: Attacks,
  ): Promise<ReadonlyMap<string, ChecklistItem>> {
    const items = await itemsOf(model, data, attacks);
    for (const [id, { status }] of items) seen.set(id, (seen.get(id) ?? new Set()).add(status));
    return items;
  }

  before(async () => {
    base = await soundModel(2);
    rows = await testRows(120);
  });
  after(() => base.dispose());

  /** Looks for the nearest error, and does not stir. */
  const idle = defineAttack<DifferentiableClassifier>({
    name: 'idle',
    kind: 'minimal',
    norm: 'l2',
    access: 'gradients',
    settings: {},
    perturb: async ({ images }) => images.clone(),
  });

  const both = (epsilon: number) => {
    const aimed = apgdT({ epsilon, steps: 5, targets: 2 });
    return suite('both', [aimed, square({ epsilon, queries: 60 })] as never);
  };

  it('a sound evaluation passes all that can be decided', async () => {
    const attacks = [
      ...[0.05, 0.15].flatMap((epsilon) => [fgsm({ epsilon }), pgd({ epsilon, steps: 30 })]),
      both(0.15),
      apgd({ epsilon: 0.15, steps: 20 }),
      ddn({ steps: 40 }),
      hopSkipJump({ norm: 'l2', queries: 60 }),
      planted.attackBy(
        { epsilon: 0.15, name: 'universal', settings: { steps: 1 } },
        (images, sign) => images.add(sign.mul(0.01)).clipByValue(0, 1) as Tensor4D,
      ),
    ];
    const items = await looked(base, first(110), attacks);
    const failed = [...items.values()].filter(({ status }) => status === 'fail');
    const told = failed.map(({ id, evidence }) => `${id}: ${evidence}`).join('\n');
    // Ten thousand points of noise are too many for so many rows.
    expect(
      failed.map(({ id }) => id),
      told,
    ).to.deep.equal(['random-noise']);
    // Figures with the rows behind them.
    expect(items.get('clean-accuracy')?.evidence).to.match(/^\d+ of 110 clean images are answered rightly\.$/);
  });

  it('ten thousand points of noise', async () => {
    const items = await looked(base, first(2), [randomNoise({ epsilon: 0.05, tries: 10_000 })]);
    expect(statusOf(items, 'random-noise')).to.equal('pass');
    expect(statusOf(items, 'whole-defence-attacked'), 'no gradient was used').to.equal('fail');
    expect(statusOf(items, 'enough-rows'), 'two rows').to.equal('fail');
  });

  it('a single step in a tiny ball', async () => {
    const items = await looked(base, first(110), [fgsm({ epsilon: 1e-5 })]);
    for (const id of ['strong-attacks', 'success-curve', 'per-example-worst-case', 'diverse-attacks'])
      expect(statusOf(items, id), id).to.equal('fail');
    for (const id of ['other-kinds-of-attack', 'gradient-free-attack', 'hard-label-attack', 'targeted-and-untargeted'])
      expect(statusOf(items, id), id).to.equal('fail');
    expect(statusOf(items, 'iterative-beats-single-step')).to.equal('not-applicable');
  });

  it('attacks that go the wrong way, hide their settings, or stop too soon', async () => {
    const attacks = [
      ...[0.1, 0.3].map((epsilon) => planted.tired(epsilon)),
      fgsm({ epsilon: 0.1 }),
      planted.backwards(0.1),
      bim({ epsilon: 0.08, steps: 10, stepSize: 0.002 }),
      pgd({ epsilon: 0.2, steps: 4, stepSize: 0.004 }),
    ];
    const items = await looked(base, first(110), attacks);
    for (const id of ['iterative-beats-single-step', 'budget-monotone', 'attacks-described', 'enough-iterations'])
      expect(statusOf(items, id), `${id}: ${items.get(id)?.evidence}`).to.equal('fail');
    expect(statusOf(items, 'step-size-explored')).to.equal('fail');
    expect(items.get('budget-monotone')?.evidence).to.match(/^success-falls-with-epsilon \(tired linf ε 0\.3\): /);
  });

  it('labels of other images, and images out of their ball', async () => {
    const items = await looked(base, planted.mislabelled(first(30)), []);
    expect(statusOf(items, 'clean-accuracy')).to.equal('fail');
    const audited = await looked(base, first(10), [planted.careless(0.1, 'range')]);
    expect(statusOf(audited, 'audit')).to.equal('fail');
  });

  it('no random start, and one that would have helped', async () => {
    const items = await looked(base, first(110), [
      bim({ epsilon: 0.05, steps: 10 }),
      square({ epsilon: 0.05, queries: 50 }),
    ]);
    expect(statusOf(items, 'random-start')).to.equal('fail');
    const random = await looked(planted.noisy(base), first(110), [pgd({ epsilon: 0.1, steps: 10 })]);
    expect(statusOf(random, 'enough-restarts')).to.equal('fail');
    expect(statusOf(random, 'randomness')).to.equal('fail');
  });

  it('a model that cannot be climbed', async () => {
    const attacks = [pgd({ epsilon: 0.1, steps: 10 }), square({ epsilon: 0.1, queries: 100 }), idle];
    const items = await looked(planted.flat(base, 8), first(110), attacks);
    for (const id of ['white-box-strongest', 'unbounded-breaks-all', 'non-differentiable-parts'])
      expect(statusOf(items, id), `${id}: ${items.get(id)?.evidence}`).to.equal('fail');
    expect(statusOf(items, 'distortion-of-minimal-attacks'), 'it broke none').to.equal('fail');
  });

  it('each was seen to pass and to fail, but for those of the author', () => {
    const undecided = [...seen].filter(([, statuses]) => !(statuses.has('pass') && statuses.has('fail')));
    const indicators = /^(un|silent|incomplete|transfer-failure|binarization)/;
    expect(undecided.map(([id]) => id).filter((id) => !indicators.test(id))).to.have.members([
      ...FOR_THE_AUTHOR,
      // Whether images were made on another model, and an attack of one's own is any good, a run can say only in part.
      'transfer-attack',
      'new-attacks-validated',
    ]);
    expect(seen.get('transfer-attack')).to.have.all.keys('pass', 'by-hand');
    expect(seen.get('new-attacks-validated')).to.have.all.keys('not-applicable', 'by-hand');
    for (const id of FOR_THE_AUTHOR) expect([...(seen.get(id) ?? [])], id).to.deep.equal(['by-hand']);
  });

  const masked: [string, (model: Network) => Classifier, string[]][] = [
    ['a temperature', (model) => planted.scaled(model, 1e4), ['unavailable-gradients']],
    ['saturated units', planted.saturated, ['unavailable-gradients', 'unconstrained-attack-failure']],
    ['rounding before it', (model) => planted.straightThrough(model, 8), ['unavailable-gradients']],
    ['random draws', planted.noisy, ['unstable-predictions', 'randomness']],
  ];
  for (const [how, mask, ids] of masked)
    it(`gradients masked by ${how} are seen`, async () => {
      const items = await itemsOf(mask(base), first(20), [pgd({ epsilon: 0.08, steps: 20 })]);
      for (const id of ids) expect(statusOf(items, id), `${id}: ${items.get(id)?.evidence}`).to.equal('fail');
      expect([...items.values()].some(({ status, level }) => status === 'fail' && level === 'error')).to.equal(true);
    });
});
