import { expect } from 'chai';
import { type Dataset, digits } from '../../../lib/data/index.js';
import { finiteWeights } from '../../../lib/evaluation/robustness/warnings/finite-weights.js';
import { survivesUnbounded } from '../../../lib/evaluation/robustness/warnings/survives-unbounded.js';
import { wrongGradients } from '../../../lib/evaluation/robustness/warnings/wrong-gradients.js';
import { zeroGradients } from '../../../lib/evaluation/robustness/warnings/zero-gradients.js';
import { createNetwork, initialWeights, type Network, train } from '../../../lib/models/index.js';
import { tf } from '../../../lib/tensor/index.js';
import { evidenceOf, rightOf, theWarning } from './evidence.js';
import * as planted from './planted.js';
import { recipes, soundModel, testRows } from './sound.js';

describe('Warnings about gradients', function () {
  this.timeout(60_000);
  let base: Network;
  let data: Dataset;
  before(async () => {
    base = await soundModel(2);
    data = await testRows(120);
  });
  after(() => base.dispose());

  it('logits ten thousand times as large: cross-entropy has no gradient left, the logits have', async () => {
    const evidence = await evidenceOf(planted.scaled(base, 1e4), data);
    const { saw, advice } = await theWarning(zeroGradients, evidence, 'zero-gradients');
    const [, n, zero, flat] = /^Of (\d+) right images, (\d+) .* of (\d+) are flat/.exec(saw) ?? [];
    expect(Number(n)).to.equal(rightOf(evidence));
    // exp(−87) is the smallest float32: only margins below .0087 of the base model's logits are left.
    expect(Number(zero)).to.be.greaterThan(0.95 * Number(n));
    expect(flat).to.equal('0');
    expect(advice).to.include('loss=margin');
    expect(await wrongGradients(evidence)).to.deep.equal([]);
    expect(await survivesUnbounded(evidence)).to.deep.equal([]);
  });

  it('defensive distillation: a model trained at temperature 40', async () => {
    const { architecture, seed } = recipes[2];
    const network = createNetwork(architecture, initialWeights(architecture, seed));
    const optimizer = { kind: 'adam', learningRate: 2e-3 } as const;
    await train(network, await digits('train'), { epochs: 20, batchSize: 32, optimizer, seed, temperature: 40 });
    const evidence = await evidenceOf(network, data);
    const { saw } = await theWarning(zeroGradients, evidence, 'zero-gradients');
    expect(saw).to.match(new RegExp(`^Of ${rightOf(evidence)} right images`));
    network.dispose();
  });

  for (const levels of [8, 255])
    it(`straight-through gradients of an input rounded to ${levels} steps`, async () => {
      const evidence = await evidenceOf(planted.straightThrough(base, levels), data);
      const { saw } = await theWarning(wrongGradients, evidence, 'wrong-gradients');
      const [, wrong, tried, median] = /^For (\d+) of (\d+) images .*median relative error ([\d.]+)/.exec(saw) ?? [];
      expect(tried).to.equal('20');
      expect(Number(wrong)).to.be.at.least(10);
      expect(Number(median)).to.be.greaterThan(0.5);
      expect(await zeroGradients(evidence)).to.deep.equal([]);
    });

  it('a defence that answers and is not differentiated', async () => {
    const evidence = await evidenceOf(planted.roundedElsewhere(base, 8), data);
    const { saw } = await theWarning(wrongGradients, evidence, 'wrong-gradients');
    expect(saw).to.match(/of 20 right images, 20 have other scores and \d+ another answer/);
  });

  it('rounding with its own gradient, which is zero: no step gets anywhere, even without a bound', async () => {
    const evidence = await evidenceOf(planted.flat(base, 8), data);
    const right = rightOf(evidence);
    const { saw, advice } = await theWarning(zeroGradients, evidence, 'zero-gradients');
    expect(saw).to.equal(
      `Of ${right} right images, ${right} have a cross-entropy gradient of exactly zero, and 0 more one shorter than 1e-12; the logits of ${right} are flat too.`,
    );
    expect(advice).to.include('BPDA');
    await theWarning(wrongGradients, evidence, 'wrong-gradients');
    const unbounded = await theWarning(survivesUnbounded, evidence, 'survives-unbounded');
    const [, unbroken, tried] = /^(\d+) of (\d+) right images stayed right/.exec(unbounded.saw) ?? [];
    expect(Number(tried)).to.equal(Math.min(100, right));
    // Of random starts only those that happen to be called otherwise are errors.
    expect(Number(unbroken)).to.be.greaterThan(5);
  });

  it('a ripple that turns the sign of every second derivative stops gradient attacks at any radius', async () => {
    const evidence = await evidenceOf(planted.rippled(base), data);
    await theWarning(survivesUnbounded, evidence, 'survives-unbounded');
  });

  it('gradients that are NaN are no saturated softmax', async () => {
    const evidence = await evidenceOf(planted.rootOfNothing(base), data);
    const { saw, advice } = await theWarning(zeroGradients, evidence, 'gradients-not-finite');
    const n = rightOf(evidence);
    expect(saw).to.equal(`Of ${n} right images, ${n} have a gradient that is NaN or infinite.`);
    expect(advice).to.include('NaN').and.not.to.include('saturated');
  });

  it('nor are weights that are NaN, whether it shows in the scores or not', async () => {
    for (const [name, weight] of Object.entries(base.weights)) {
      const kept = weight.clone();
      weight.assign(tf.fill(weight.shape, Number.NaN));
      const evidence = await evidenceOf(base, data);
      // Whatever class such a model names, some rows may have it for their label.
      const someRight = { ...evidence, predicted: data.labels };
      const { saw, advice } = await theWarning(finiteWeights, someRight, 'weights-not-finite');
      expect(saw).to.equal(`Weights are NaN or infinite: ${weight.size} of ${weight.size} in ${name}.`);
      expect(advice).to.include('NaN');
      expect(await zeroGradients(someRight)).to.deep.equal([]);
      weight.assign(kept);
      kept.dispose();
    }
    expect(await finiteWeights(await evidenceOf(base, data))).to.deep.equal([]);
  });

  it('a model without gradients is asked for none', async () => {
    const evidence = await evidenceOf(planted.blackBox(base), data);
    for (const check of [zeroGradients, wrongGradients, survivesUnbounded])
      expect(await check(evidence)).to.deep.equal([]);
  });

  it('where no row is right there is nothing to differentiate', async () => {
    const evidence = await evidenceOf(base, data);
    const wrong = { ...evidence, predicted: data.labels.map((label) => (label + 1) % 10) };
    for (const check of [zeroGradients, wrongGradients, survivesUnbounded])
      expect(await check(wrong)).to.deep.equal([]);
  });
});
