import { expect } from 'chai';
import { proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/clearbox-digits/contracts.js';
import { openStudy } from '../../../lib/studies/clearbox-digits/open.js';
import { answerOf, certaintyOf } from '../../../lib/studies/clearbox-digits/parts/confused/certainty.js';
import { describeAnswers } from '../../../lib/studies/clearbox-digits/parts/confused/describe.js';
import { bothMisclassifications } from '../../../lib/studies/clearbox-digits/parts/confused/finding.js';
import { measureConfused } from '../../../lib/studies/clearbox-digits/parts/confused/measure.js';
import { entropyCotangent, mostConfusing } from '../../../lib/studies/clearbox-digits/parts/confused/most-confusing.js';
import { confused } from '../../../lib/studies/clearbox-digits/parts/confused/part.js';
import type { ConfusedResult } from '../../../lib/studies/clearbox-digits/parts/confused/result.js';
import type { StudyResults } from '../../../lib/studies/clearbox-digits/study-results.js';
import { interruptSignal, linf, type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak, temporaryFolder } from '../../helpers.js';

describe('how sure an answer is', () => {
  it('has the entropies that theory gives', () => {
    const equal = answerOf(new Array(10).fill(3));
    expect(equal.entropy).to.be.closeTo(Math.log(10), 1e-12);
    expect([equal.label, equal.top]).to.deep.equal([0, 0.1]);
    expect(answerOf([-900, 5, -900, 5]).entropy).to.be.closeTo(Math.LN2, 1e-12);
    const sure = answerOf([0, 1000, 0]);
    expect([sure.label, sure.top, sure.entropy]).to.deep.equal([1, 1, 0]);
  });

  it('tells a tie of two from weight on many, and a lead from certainty', () => {
    const of = (...p: number[]) => certaintyOf(answerOf(p.map(Math.log)), 10);
    const rest = (p: number, n: number) => new Array<number>(n).fill(p / n);
    expect(of(0.91, ...rest(0.09, 9))).to.equal('sure');
    expect(of(0.5, 0.45, ...rest(0.05, 8))).to.equal('tied');
    expect(of(0.7, 0.25, ...rest(0.05, 8))).to.equal('leaning');
    expect(of(0.2, 0.2, ...rest(0.6, 8))).to.equal('confused');
    // Three equal classes have ln 3 < ½ ln 10, four ln 4 > ½ ln 10.
    expect(certaintyOf(answerOf([9, 9, 9, ...new Array(7).fill(-900)]), 10)).to.equal('tied');
    expect(certaintyOf(answerOf([9, 9, 9, 9, ...new Array(6).fill(-900)]), 10)).to.equal('confused');
  });

  it('differentiates the entropy', () => {
    const logits = [0.3, -1.2, 2, 0.1];
    const given = tf.tensor2d(logits, [1, 4]);
    const gradient = entropyCotangent(given as Tensor2D);
    const found = Array.from(gradient.dataSync());
    tf.dispose([given, gradient]);
    const step = 1e-5;
    logits.forEach((_, k) => {
      const at = (by: number) => answerOf(logits.map((z, i) => z + (i === k ? by : 0))).entropy;
      expect(found[k]).to.be.closeTo((at(step) - at(-step)) / (2 * step), 1e-5);
    });
  });

  it('raises the entropy inside the ball, up to a tie where the boundary is near', async () => {
    const model = linearModel();
    const { tensor, row } = interior(model, 12);
    const epsilon = 0.1;
    await expectNoLeak(async () => {
      const images = tensor();
      const options = { epsilon, steps: 60, stepSize: 0.004, signal: interruptSignal() };
      const found = await mostConfusing(model, images, options);
      const largest = tf.tidy(() => linf(tf.tensor4d(found, images.shape).sub(images)).max().dataSync()[0]);
      expect(largest).to.be.at.most(epsilon + 1e-6);
      const norm1 = model.difference.reduce((sum, d) => sum + Math.abs(d), 0);
      for (let i = 0; i < 12; i++) {
        const before = Math.abs(model.margin(row(i)));
        const after = Math.abs(model.margin(found.subarray(6 * i, 6 * i + 6)));
        // Of two classes the entropy falls with the margin: as near to 0 as the ball and the steps allow.
        expect(after).to.be.at.most(Math.max(before - epsilon * norm1, 0.004 * norm1) + 1e-4);
      }
      images.dispose();
    });
  });
});

describe('what a misclassification is', () => {
  const inFolder = temporaryFolder();
  let result: ConfusedResult;
  before(async () => {
    const study: Study = await openStudy({ profile: 'digits', folder: inFolder('run') });
    await study.network();
    result = await expectNoLeak(() => measureConfused(study, undefined, { images: 40, epsilon: 0.1, steps: 10 }));
  });
  const named = (name: string, goal = 'any error') =>
    result.networks[0].attacks.find((one) => one.name === name && one.goal === goal);

  it('counts each answer once, and only successes', () => {
    const [network] = result.networks;
    expect((network.right?.n ?? 0) + (network.wrong?.n ?? 0)).to.equal(40);
    for (const { success, answers, l2 } of network.attacks) {
      expect(success.n).to.equal(network.right?.n);
      expect(answers?.n ?? 0).to.equal(success.correct);
      expect(l2?.n ?? 0).to.equal(success.correct);
      if (answers)
        expect(Object.values(answers.certainty).reduce((sum, { correct }) => sum + correct, 0)).to.equal(answers.n);
    }
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });

  it('leaves the nearest errors on the boundary, and those of a margin of 5 far behind it', () => {
    for (const name of ['DeepFool', 'Carlini-Wagner']) expect(named(name)?.answers?.certainty.sure.correct).to.equal(0);
    // A margin of 5 gives the leader e⁵ times the runner-up: no tie.
    expect(named('Carlini-Wagner, margin 5')?.answers?.certainty.tied.correct).to.equal(0);
  });

  it('says what it found, in words that fit', () => {
    const context = { results: { confused: result } as StudyResults, claims: [], findings: [], minutes: 1 };
    const text = renderMarkdown({ title: '', blocks: confused.section?.({ ...context, take: () => [] }) ?? [] });
    expect(text)
      .to.include('nearest errors')
      .and.not.match(/undefined|NaN|\[object/);
    for (const draw of Object.values(confused.figures ?? {})) expect(draw(context.results)?.data.length).to.be.above(0);
  });

  it('judges by both kinds of errors, and by those that are neither', () => {
    const zeros = new Array<number>(9).fill(0);
    const share = (which: 'sure' | 'confused' | 'tied') => {
      const logits = { sure: [9, ...zeros], confused: [0, ...zeros], tied: [20, 20, ...zeros.slice(1)] }[which];
      return describeAnswers(new Array(50).fill(answerOf(logits)), 10);
    };
    const base = result.networks[0];
    const group = (goal: 'any error' | 'confusion', name: string, which: Parameters<typeof share>[0]) => ({
      ...base.attacks[0],
      ...{ name, goal, success: proportion(50, 50), answers: share(which) },
    });
    const verdict = (...attacks: ReturnType<typeof group>[]) =>
      bothMisclassifications({ ...result, networks: [{ ...base, wrong: null, attacks }] }).verdict;
    const pgd = 'PGD, every step';
    expect(verdict(group('any error', pgd, 'sure'), group('confusion', 'ascent', 'confused'))).to.equal('holds');
    expect(verdict(group('any error', pgd, 'sure'), group('confusion', 'ascent', 'sure'))).to.equal('holds in part');
    expect(verdict()).to.equal('does not hold');
    // Both kinds occur, and yet the nearest errors are all ties: neither.
    const both = [group('any error', pgd, 'sure'), group('confusion', 'ascent', 'confused')];
    expect(verdict(...both, group('any error', 'Carlini-Wagner', 'tied'))).to.equal('holds in part');
    expect(verdict(...both, group('any error', 'Carlini-Wagner', 'confused'))).to.equal('holds');
  });
});
