import { expect } from 'chai';
import { fgsm, hopSkipJump, pgd, square, universal } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { type AttackRun, type Evidence, evaluate } from '../../../lib/evaluation/index.js';
import { blackBoxBeatsWhiteBox } from '../../../lib/evaluation/robustness/warnings/black-box-beats-white-box.js';
import { epsilonTooSmall } from '../../../lib/evaluation/robustness/warnings/epsilon-too-small.js';
import { failedAudit } from '../../../lib/evaluation/robustness/warnings/failed-audit.js';
import { iterativeNoBetter } from '../../../lib/evaluation/robustness/warnings/iterative-no-better.js';
import { lostIn8Bit } from '../../../lib/evaluation/robustness/warnings/lost-in-8-bit.js';
import { noAnswer } from '../../../lib/evaluation/robustness/warnings/no-answer.js';
import { notConverged } from '../../../lib/evaluation/robustness/warnings/not-converged.js';
import { onlyBlackBox } from '../../../lib/evaluation/robustness/warnings/only-black-box.js';
import { onlySingleStep } from '../../../lib/evaluation/robustness/warnings/only-single-step.js';
import { silentSuccess } from '../../../lib/evaluation/robustness/warnings/silent-success.js';
import { successFallsWithEpsilon } from '../../../lib/evaluation/robustness/warnings/success-falls-with-epsilon.js';
import type { Network } from '../../../lib/models/index.js';
import { type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel } from '../../attacks/linear.js';
import { evidenceOf, rightOf, theWarning } from './evidence.js';
import * as planted from './planted.js';
import { soundModel, testRows } from './sound.js';

const broke = ({ broken }: AttackRun) => broken.reduce((sum, flag) => sum + flag, 0);

describe('Warnings about attacks', function () {
  this.timeout(60_000);
  let base: Network;
  let data: Dataset;
  before(async () => {
    base = await soundModel(2);
    data = await testRows(120);
  });
  after(() => base.dispose());

  it('an iterative attack that goes the wrong way does worse than one step', async () => {
    const evidence = await evidenceOf(base, data, [fgsm({ epsilon: 0.1 }), planted.backwards(0.1)]);
    const { attack, saw } = await theWarning(iterativeNoBetter, evidence, 'iterative-no-better');
    expect(attack).to.equal('pgd linf ε 0.1');
    const [single] = evidence.runs;
    // Down the loss nothing breaks, so every row of the single step is its alone.
    expect(saw).to.equal(
      `pgd broke 0 of ${rightOf(evidence)} right images, the single step of fgsm ${broke(single)}: ${broke(single)} by the single step alone, 0 by pgd alone (p < .001).`,
    );
  });

  it('but not where both are equal, aim at different things, or have balls of their own', async () => {
    const pairs = [
      [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 2, stepSize: 0.1, randomStart: false })],
      [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 5, target: 'least-likely' })],
      [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.01, steps: 5 })],
      [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 5, norm: 'l2' })],
    ];
    for (const pair of pairs) expect(await iterativeNoBetter(await evidenceOf(base, data, pair))).to.deep.equal([]);
  });

  it('success that falls as the ball grows', async () => {
    const attacks = [0.1, 0.2, 1].map(planted.tired);
    const evidence = await evidenceOf(base, data, attacks);
    const found = await successFallsWithEpsilon(evidence);
    const [first, second, third] = evidence.runs.map(broke);
    expect(found.map(({ id, attack }) => [id, attack])).to.deep.include([
      'success-falls-with-epsilon',
      'tired linf ε 0.2',
    ]);
    expect(first).to.be.greaterThan(second);
    expect(second).to.be.at.least(third);
    expect(found[0].saw).to.include(
      `broke ${second} of ${rightOf(evidence)} right images at ε 0.2, fewer than the ${first} at ε 0.1`,
    );
    // In whatever order they ran, and only where the settings are the same.
    expect(await successFallsWithEpsilon({ ...evidence, runs: [...evidence.runs].reverse() })).to.deep.equal(found);
    const other = evidence.runs.map((run, i) => ({ ...run, attack: { ...run.attack, settings: { steps: i } } }));
    expect(await successFallsWithEpsilon({ ...evidence, runs: other })).to.deep.equal([]);
  });

  it('success that falls as ε grows: a change for all images that was fitted worse in the larger ball', async () => {
    const shift = (value: number, epsilon: number) =>
      universal({
        ...{ delta: new Float32Array(28 * 28).fill(value), shape: [28, 28, 1], norm: 'linf', epsilon },
        ...{ n: 10, fittedOn: 'none', epochs: 1, seed: 0, gradients: 1, queries: 0 },
      });
    const evidence = await evidenceOf(base, data, [shift(0.4, 0.4), shift(0, 0.5)]);
    expect(broke(evidence.runs[0])).to.be.above(10);
    expect(await successFallsWithEpsilon(evidence)).to.have.length(1);
    const sound = await evidenceOf(base, data, [shift(0.2, 0.2), shift(0.4, 0.4)]);
    expect(await successFallsWithEpsilon(sound)).to.deep.equal([]);
    // One whose class was chosen is another attack.
    const [first, second] = evidence.runs;
    const chosen = { ...second.attack, settings: { ...second.attack.settings, toward: 3 } };
    const runs = [first, { ...second, attack: chosen }];
    expect(await successFallsWithEpsilon({ ...evidence, runs })).to.deep.equal([]);
  });

  it('masked gradients: square, which sees scores alone, beats pgd', async () => {
    const attacks = [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 10 }), square({ epsilon: 0.1, queries: 200 })];
    const evidence = await evidenceOf(planted.rippled(base), data, attacks);
    const { attack, saw } = await theWarning(blackBoxBeatsWhiteBox, evidence, 'black-box-beats-white-box');
    const [single, iterative, black] = evidence.runs.map(broke);
    const strongest = Math.max(single, iterative);
    expect(attack).to.equal(`${single > iterative ? 'fgsm' : 'pgd'} linf ε 0.1`);
    expect(saw).to.include(`square (scores) broke ${black} of ${rightOf(evidence)} right images`);
    expect(saw).to.include(`which sees the gradients, ${strongest}.`);
    const [, tried, more] = /Of (\d+) that \w+ had left, .* broke (\d+) more/.exec(saw) ?? [];
    expect(Number(tried)).to.be.within(black - strongest, 100);
    expect(Number(more)).to.be.lessThan(Number(tried) / 2);
  });

  it('an attack that is beaten for want of steps alone does not speak of masked gradients', async () => {
    const weak = pgd({ epsilon: 0.1, steps: 2, stepSize: 0.005, randomStart: false });
    const evidence = await evidenceOf(base, data, [weak, square({ epsilon: 0.1, queries: 200 })]);
    const [white, black] = evidence.runs.map(broke);
    expect(black).to.be.greaterThan(white + 20);
    expect(await blackBoxBeatsWhiteBox(evidence)).to.deep.equal([]);
    // Two steps of .005 end at a tenth of the way to the edge, and so do four: the edge is where it must get to.
    const { saw } = await theWarning(notConverged, evidence, 'not-converged');
    expect(saw).to.match(/^With 40 steps instead of 2,/);
  });

  it('masked gradients: so does noise in a large ball', async () => {
    const evidence = await evidenceOf(planted.flat(base, 8), data, [fgsm({ epsilon: 0.02 }), fgsm({ epsilon: 0.6 })]);
    const { saw } = await theWarning(blackBoxBeatsWhiteBox, evidence, 'black-box-beats-white-box');
    expect(saw).to.match(/^At linf ε 0\.6, noise \(10 random points\) broke \d+ of \d+ right images; fgsm/);
    expect(saw).to.include('which sees the gradients, 0.');
  });

  it('what a mask forbids is not held against the attacks', async () => {
    const attacks = [fgsm({ epsilon: 0.6 }), pgd({ epsilon: 0.6, steps: 2, stepSize: 0.01, randomStart: false })];
    const mask = async () => tf.zeros([1, ...base.inputShape]) as Tensor4D;
    const { evidence } = await evaluate(base, data, attacks as never, { warnings: false, mask });
    expect(evidence.runs.map(broke)).to.deep.equal([0, 0]);
    expect(await blackBoxBeatsWhiteBox(evidence)).to.deep.equal([]);
    expect(await notConverged(evidence)).to.deep.equal([]);
    expect((await notConverged({ ...evidence, mask: undefined })).length).to.equal(1);
  });

  it('two short steps have not converged', async () => {
    const short = pgd({ epsilon: 0.1, steps: 2, stepSize: 0.02, randomStart: false });
    const evidence = await evidenceOf(base, data, [short]);
    const { attack, saw } = await theWarning(notConverged, evidence, 'not-converged');
    expect(attack).to.equal('pgd linf ε 0.1');
    // Ten such steps lead from one end of the ball to the other.
    const longer = await evidenceOf(base, data, [pgd({ epsilon: 0.1, steps: 10, stepSize: 0.02, randomStart: false })]);
    expect(saw).to.match(/^With 10 steps instead of 2, pgd broke /);
    expect(saw).to.include(
      `broke ${broke(longer.runs[0])} instead of ${broke(evidence.runs[0])} of ${rightOf(evidence)} right images`,
    );
  });

  it('an attack of one’s own that bears a known name is not run for longer', async () => {
    expect(await notConverged(await evidenceOf(base, data, [planted.backwards(0.1)]))).to.deep.equal([]);
  });

  it('successes that the images do not show', async () => {
    const evidence = await evidenceOf(base, data, [planted.liar(0.1)]);
    const { attack, saw } = await theWarning(silentSuccess, evidence, 'silent-success');
    expect(attack).to.equal('liar linf ε 0.1');
    // Rows that are wrong from the start are rightly said to be broken.
    expect(saw).to.match(new RegExp(`^${rightOf(evidence)} of 120 successes that liar reports`));
  });

  it('a tie that the last bit decides is no silent success', async () => {
    const model = linearModel();
    const boundary = new Float32Array(6).fill(0.5);
    const tie: Dataset = {
      name: 'tie',
      images: boundary,
      labels: Int32Array.of(0),
      indices: Int32Array.of(0),
      shape: [2, 3, 1],
      classes: 2,
      provenance: 'one image on the boundary, made for tests',
    };
    const evidence = await evidenceOf(model, tie, [planted.liar(0.1)]);
    const [run] = evidence.runs;
    const audit = { ...run.audit, verdict: [0] };
    expect(await silentSuccess({ ...evidence, runs: [{ ...run, audit }] })).to.deep.equal([]);
  });

  for (const [fault, says] of [
    ['ball', /leave the ball \(largest linf size 0\.2\)/],
    ['range', /leave \[0, 1\] \(by up to 0\.05\)/],
    ['nan', /hold NaN/],
  ] as const)
    it(`images that fail the audit: ${fault}`, async () => {
      const evidence = await evidenceOf(base, data, [planted.careless(0.1, fault), fgsm({ epsilon: 0.1 })]);
      const { attack, saw } = await theWarning(failedAudit, evidence, 'failed-audit');
      expect(attack).to.equal(`careless-${fault} linf ε 0.1`);
      expect(saw).to.match(says).and.to.include(`Of 120 images ${evidence.runs[0].audit[fault].length} `);
      expect(evidence.runs[0].audit[fault].length).to.equal(rightOf(evidence));
    });

  it('a ball in which nothing happens', async () => {
    const evidence = await evidenceOf(base, data, [fgsm({ epsilon: 1e-5 }), pgd({ epsilon: 2e-5, steps: 3 })]);
    const { saw } = await theWarning(epsilonTooSmall, evidence, 'epsilon-too-small');
    expect(saw).to.equal(`At linf ε 0.00002, the largest tried, pgd broke none of ${rightOf(evidence)} right images.`);
    const larger = await evidenceOf(base, data, [fgsm({ epsilon: 1e-5 }), pgd({ epsilon: 0.2, steps: 3 })]);
    expect(await epsilonTooSmall(larger)).to.deep.equal([]);
  });

  describe('8 bits', () => {
    /** Images in gray levels, each value `levels` − ½ of them on its class's side of the boundary, which is at ½. */
    function nearBoundary(model: ReturnType<typeof linearModel>, levels: number): Dataset {
      const n = 40;
      const images = Float32Array.from({ length: n * 6 }, (_, i) => {
        const upwards = model.difference[i % 6] > 0 === (Math.floor(i / 6) % 2 === 1);
        return (upwards ? 127 + levels : 128 - levels) / 255;
      });
      const labels = Int32Array.from({ length: n }, (_, row) => row % 2);
      const indices = Int32Array.from({ length: n }, (_, row) => row);
      return { name: 'near', images, labels, indices, shape: [2, 3, 1], classes: 2, provenance: 'made for tests' };
    }

    it('perturbations finer than a gray level are lost, stopped early or not', async () => {
      const model = linearModel();
      const near = nearBoundary(model, 1);
      const attacks = [fgsm({ epsilon: 0.003 }), pgd({ epsilon: 0.003, steps: 10, randomStart: false })];
      const evidence = await evidenceOf(model, near, attacks);
      expect(evidence.runs.map(broke)).to.deep.equal([40, 40]);
      const found = await lostIn8Bit(evidence);
      expect(found.map(({ attack }) => attack)).to.deep.equal(['fgsm linf ε 0.003', 'pgd linf ε 0.003']);
      expect(found[0].saw).to.match(/^40 of 40 successes are answered rightly again/);
      expect(found[1].saw).to.match(/^40 of 40 .*; of 40 of these, attacked once more to the last step, 40\.$/);
    });

    it('originals that are in no 8 bits are not judged', async () => {
      const model = linearModel();
      const near = nearBoundary(model, 1);
      const between = { ...near, images: near.images.map((value) => value + (value > 0.5 ? 1e-4 : -1e-4)) };
      const evidence = await evidenceOf(model, between, [fgsm({ epsilon: 0.003 })]);
      expect(broke(evidence.runs[0])).to.equal(40);
      expect(await lostIn8Bit(evidence)).to.deep.equal([]);
    });

    it('stopping just across the boundary is no fault where the last step survives', async () => {
      const model = linearModel();
      const near = nearBoundary(model, 9);
      const early = pgd({ epsilon: 0.1, steps: 500, stepSize: 0.0002, randomStart: false });
      const evidence = await evidenceOf(model, near, [early]);
      expect(broke(evidence.runs[0])).to.equal(40);
      const survivors = evidence.runs[0].survives8Bit.reduce((sum, flag) => sum + flag, 0);
      expect(survivors).to.equal(0);
      expect(await lostIn8Bit(evidence)).to.deep.equal([]);
    });
  });

  it('a model that has no answer where the attack leads', async () => {
    const dim = planted.dim(base, 0.4);
    const attacks = [
      square({ epsilon: 0.3, queries: 40 }),
      hopSkipJump({ queries: 60 }),
      pgd({ epsilon: 0.01, steps: 2 }),
    ];
    const evidence = await evidenceOf(dim, data, attacks);
    const found = await noAnswer(evidence);
    expect(found.map(({ id, attack }) => [id, attack])).to.deep.equal([
      ['no-answer', 'square linf ε 0.3'],
      ['no-answer', 'hopskipjump l2'],
    ]);
    const [searched, walked] = evidence.runs;
    const right = rightOf(evidence);
    const muted = searched.muted.reduce((sum, flag) => sum + flag, 0);
    expect(muted).to.be.above(0);
    expect(found[0].saw).to.include(`${muted} of the images that it hands in have no answer`);
    // Random images have a mean of ½: all of the starts are without an answer, and no success is made of them.
    expect(broke(walked)).to.equal(0);
    expect(found[1].saw).to.match(
      new RegExp(`^At \\d+ of its \\d+ queries and gradients, on ${right} of ${right} right images`),
    );
    const sound = await evidenceOf(base, data, attacks);
    expect(await noAnswer(sound)).to.deep.equal([]);
    expect(sound.runs.every(({ unanswered }) => unanswered && !unanswered.some(Boolean))).to.equal(true);
  });

  it('black-box attacks alone give an upper bound, and tell how far their queries had come', async () => {
    const served = planted.blackBox(base);
    const few = await evidenceOf(served, data, [square({ epsilon: 0.06, queries: 81 })]);
    const { saw, advice } = await theWarning(onlyBlackBox, few, 'only-black-box');
    const [run] = few.runs;
    const most = Math.max(...run.queries);
    // The first answer is the evaluation's own: 79 images and a verdict.
    expect(most).to.equal(80);
    const late = run.broken.filter((flag, row) => flag && run.queries[row] > 60).length;
    expect(late).to.be.above(0);
    expect(saw).to.equal(
      `No attack saw a gradient, so that every robust accuracy and distance is an upper bound. square linf ε 0.06, at most 80 queries for each image, broke ${broke(run)} of ${rightOf(few)} right images, ${late} of them in the last quarter of these.`,
    );
    expect(advice).to.match(/^Raise queries=/);
    // What the gradients say: the bound was far off.
    const white = await evidenceOf(base, data, [pgd({ epsilon: 0.06, steps: 20 })]);
    expect(broke(white.runs[0])).to.be.above(broke(run));
  });

  it('and where nothing broke for long, that more queries are not the way', async () => {
    const served = planted.blackBox(base);
    const evidence = await evidenceOf(served, data, [square({ epsilon: 0.01, queries: 300 })]);
    const [run] = evidence.runs;
    const flat = { ...run, queries: run.queries.map((asked, row) => (run.broken[row] ? Math.min(asked, 200) : asked)) };
    const { saw, advice } = await theWarning(onlyBlackBox, { ...evidence, runs: [flat] }, 'only-black-box');
    expect(saw).to.include(', 0 of them in the last quarter');
    expect(advice).to.match(/^More queries alone/);
    const walk = await evidenceOf(served, data, [hopSkipJump({ queries: 60 })]);
    expect((await theWarning(onlyBlackBox, walk, 'only-black-box')).saw).to.include('does not tell when');
  });

  it('but not beside a white-box attack, nor where nothing is left standing', async () => {
    const both = [square({ epsilon: 0.1, queries: 20 }), fgsm({ epsilon: 0.1 })];
    expect(await onlyBlackBox(await evidenceOf(base, data, both))).to.deep.equal([]);
    const all = await evidenceOf(planted.blackBox(base), data, [square({ epsilon: 1, queries: 200 })]);
    expect(broke(all.runs[0])).to.equal(rightOf(all));
    expect(await onlyBlackBox(all)).to.deep.equal([]);
    expect(await onlyBlackBox(await evidenceOf(base, data))).to.deep.equal([]);
  });

  it('a report that rests on single steps, or on no gradient at all', async () => {
    const single = await evidenceOf(base, data, [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 1 })]);
    const { saw } = await theWarning(onlySingleStep, single, 'only-single-step');
    expect(saw).to.include('Of the 2 runs').and.to.include('(fgsm, pgd)');
    const black: Evidence = await evidenceOf(base, data, [square({ epsilon: 0.1, queries: 5 })]);
    expect((await theWarning(onlySingleStep, black, 'no-white-box')).saw).to.include('none of the 1 runs');
    const whole = await evidenceOf(base, data, [fgsm({ epsilon: 0.1 }), pgd({ epsilon: 0.1, steps: 2 })]);
    expect(await onlySingleStep(whole)).to.deep.equal([]);
    expect(await onlySingleStep({ ...black, model: planted.blackBox(base) })).to.deep.equal([]);
  });
});
