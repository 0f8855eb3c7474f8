import { expect } from 'chai';
import { fgsm, square } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { cleanFigures } from '../../../lib/evaluation/robustness/warnings/clean-figures.js';
import { declaredScores } from '../../../lib/evaluation/robustness/warnings/declared-scores.js';
import { randomizedModel } from '../../../lib/evaluation/robustness/warnings/randomized-model.js';
import type { Network } from '../../../lib/models/index.js';
import { evidenceOf, rightOf, theWarning } from './evidence.js';
import * as planted from './planted.js';
import { soundModel, testRows } from './sound.js';

describe('Warnings about the model and the data', function () {
  this.timeout(60_000);
  let base: Network;
  let data: Dataset;
  before(async () => {
    base = await soundModel(2);
    data = await testRows(120);
  });
  after(() => base.dispose());

  it('a model that draws random numbers: every image gets other scores', async () => {
    const { saw } = await theWarning(randomizedModel, await evidenceOf(planted.noisy(base), data), 'randomized-model');
    expect(saw).to.match(/^100 of 100 images got other scores when the same batch was queried again/);
    // Two draws of a normal with deviation 1 differ by √2 of that; the largest of 1,000 lies near 4.6.
    const [, most] = /by up to ([\d.]+)/.exec(saw) ?? [];
    expect(Number(most)).to.be.within(3.5, 7);
  });

  it('a random model that answers with labels alone', async () => {
    const noisy = planted.answersOnly(planted.noisy(base));
    const { saw } = await theWarning(randomizedModel, await evidenceOf(noisy, data), 'randomized-model');
    const [, scores, answers] = /^(\d+) of 100 .* (\d+) of them another answer/.exec(saw) ?? [];
    expect(scores).to.equal(answers);
  });

  it('scores that depend on the rest of the batch', async () => {
    const evidence = await evidenceOf(planted.batchDependent(base), data);
    const { saw, advice } = await theWarning(randomizedModel, evidence, 'randomized-model');
    expect(saw).to.match(/^50 of 50 images got other scores in another place of a batch of 50 instead of 100/);
    expect(advice).to.include('evaluation mode');
  });

  it('one row is enough to see it', async () => {
    const evidence = await evidenceOf(planted.batchDependent(base), await testRows(1));
    // Alone in its batch, or twice in it, an image is its own mean.
    expect(await randomizedModel(evidence)).to.deep.equal([]);
    await theWarning(randomizedModel, await evidenceOf(planted.noisy(base), await testRows(1)), 'randomized-model');
  });

  it('probabilities that are said to be logits', async () => {
    const evidence = await evidenceOf(planted.probabilitiesAsLogits(base), data);
    const { saw } = await theWarning(declaredScores, evidence, 'probabilities-as-logits');
    expect(saw).to.include('those of all 120 images lie in [0, 1] and sum to 1; the largest rounds to 1 for 0 of them');
  });

  it('probabilities where white-box attacks want logits, saturated', async () => {
    const saturated = planted.softmaxInside(planted.scaled(base, 1000));
    const evidence = await evidenceOf(saturated, data, [fgsm({ epsilon: 0.1 })]);
    const { saw } = await theWarning(declaredScores, evidence, 'probabilities-as-logits');
    expect(saw).to.include('for all 100 images tried').and.to.include('rounds to 1 for 100 of them');
    // Nobody differentiates it: nothing to object to.
    expect(await declaredScores(await evidenceOf(saturated, data))).to.deep.equal([]);
  });

  it('probabilities of 0 and 1 that leave a score-based attack no difference to follow', async () => {
    const evidence = await evidenceOf(planted.certain(base), data, [square({ epsilon: 0.05, queries: 5 })]);
    const { saw } = await theWarning(declaredScores, evidence, 'saturated-probabilities');
    expect(saw).to.match(new RegExp(`^For \\d+ of ${rightOf(evidence)} right images all probabilities but one`));
  });

  it('scores that are no numbers', async () => {
    const evidence = await evidenceOf(planted.broken(base), data);
    const { saw } = await theWarning(declaredScores, evidence, 'scores-not-finite');
    const strange = evidence.scores.filter((score) => Number.isNaN(score)).length;
    expect(strange).to.be.within(1, 1199);
    expect(saw).to.equal(`${strange} of the 1200 scores of the 120 clean images are NaN or infinite.`);
  });

  it('few rows: the interval of 12 right ones of 12 by hand', async () => {
    const right = await testRows(12);
    const evidence = await evidenceOf(base, right);
    const { saw } = await theWarning(cleanFigures, { ...evidence, predicted: right.labels }, 'few-rows');
    // Wilson: n / (n + z²) = 12 / 15.8415.
    expect(saw).to.equal('12 images: the 95 % interval of the clean accuracy 100.0 % reaches from 75.8 % to 100.0 %.');
  });

  it('labels that do not belong to the images', async () => {
    const evidence = await evidenceOf(base, planted.mislabelled(data));
    const { saw } = await theWarning(cleanFigures, evidence, 'clean-accuracy-low');
    const counts = new Array(10).fill(0);
    for (const label of evidence.data.labels) counts[label]++;
    expect(saw)
      .to.include(`${rightOf(evidence)} of 120`)
      .and.to.include(`${Math.max(...counts)} belong to class`);
  });
});
