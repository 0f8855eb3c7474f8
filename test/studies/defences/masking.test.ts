import { expect } from 'chai';
import { lossGradient } from '../../../lib/attacks/index.js';
import { imageTensor } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { createNetwork, type DifferentiableClassifier, initialWeights } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { baseRecipe } from '../../../lib/studies/defences/base.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { maskingFigure } from '../../../lib/studies/defences/parts/masking/figure.js';
import { hiddenLooksRobust } from '../../../lib/studies/defences/parts/masking/finding.js';
import { measureMasking } from '../../../lib/studies/defences/parts/masking/measure.js';
import { MASKED, type MaskedId, maskedModel } from '../../../lib/studies/defences/parts/masking/models/index.js';
import { maskingPlan } from '../../../lib/studies/defences/parts/masking/plan.js';
import type { MaskingResult, MeasuredMask } from '../../../lib/studies/defences/parts/masking/result.js';
import { maskingSection } from '../../../lib/studies/defences/parts/masking/section.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0] },
  ...{ versions: {}, started: '2026-11-28T00:00:00.000Z' },
};

/** Of 100 rows `claimed` are right by PGD, and `adaptive` are left. */
const mask = (name: string, claimed: number, adaptive: number, ids: readonly string[]): MeasuredMask => ({
  ...{ id: name, name, paper: 'A, 2016', broken: 'B, 2018', through: `through ${name}`, random: false },
  ...{ clean: proportion(99, 100), claimed: proportion(claimed, 100), adaptive: proportion(adaptive, 100) },
  seen: [{ loss: 'crossEntropy', robust: proportion(adaptive, 100) }],
  ...{ square: proportion(adaptive + 5, 100), undefended: proportion(adaptive, 100) },
  warnings: ids.map((id) => ({ id, saw: `saw ${id}.` })),
});

const resultOf = (...models: readonly MeasuredMask[]): MaskingResult => ({
  ...{ stamp, models, data: 'MNIST test, 100 images' },
  plan: maskingPlan({ comparable: true, epsilon: 0.3 }),
});

describe('the part on masked gradients', () => {
  const folder = temporaryFolder();

  /** Nothing is trained: fresh networks are masked as well as any. */
  const untrained = async (name: string) => {
    const study = await openStudy({ profile: 'digits', folder: folder(name), say: () => {} });
    const trained = async ({ architecture, name: of }: Parameters<typeof study.trained>[0]) => ({
      network: createNetwork(architecture, initialWeights(architecture, 1), of),
      metadata: { seconds: 1 } as never,
    });
    return {
      ...study,
      trained,
      base: async (of: 'lenet5' | 'half') => (await trained(baseRecipe(of, study.train))).network,
    };
  };

  it('holds where every claim is ten points too high', () => {
    const [masked, honest] = [mask('steps', 95, 2, ['zero-gradients']), mask('plain', 40, 35, [])];
    expect(hiddenLooksRobust({ masking: resultOf(masked) }).verdict).to.equal('holds');
    expect(hiddenLooksRobust({ masking: resultOf(masked, honest) }).verdict).to.equal('holds in part');
    expect(hiddenLooksRobust({ masking: resultOf(honest) }).verdict).to.equal('does not hold');
    expect(hiddenLooksRobust({}).verdict).to.equal('unchecked');
    // That there are few rows says nothing of masking, and warnings decide nothing.
    const few = mask('few', 90, 1, ['few-rows']);
    const { verdict, reason } = hiddenLooksRobust({ masking: resultOf(masked, few) });
    expect(verdict).to.equal('holds');
    expect(reason).to.include('Warnings speak of 1 of them');
  });

  it('tells what is claimed, what is left, and what warns', () => {
    const masking = resultOf(mask('steps', 95, 2, ['zero-gradients', 'zero-gradients']), mask('plain', 40, 35, []));
    const blocks = maskingSection({ results: { masking }, claims: [], findings: [], minutes: 1, take: () => [] });
    const text = renderMarkdown({ title: 'masking', blocks });
    expect(text).to.match(/steps 95\.0\s?% .*, and 2\.0\s?% .* are left/);
    expect(text).to.include('1 of 2 claims are at least ten points too high');
    expect(text).to.include('steps: zero-gradients; plain: nothing');
    expect(text).to.match(/of 1 of 2: steps \(7\.0\s?% .*\)\./);
  });

  it('draws a line for each model, from what is printed to what is left', () => {
    const figure = maskingFigure(resultOf(mask('steps', 95, 2, []), mask('plain', 40, 35, [])));
    expect(figure.caption).to.include('MNIST test').and.include('first 100 test images');
    const [line] = figure.data;
    expect(line.x).to.deep.equal([0.95, 0.02, null, 0.4, 0.35, null]);
    const printed = figure.data.find(({ name }) => name === 'non-adaptive');
    expect(printed?.x).to.deep.equal([0.95, 0.4]);
  });

  it('hides the gradient and nothing else: with a switch, the same answers and another gradient', async () => {
    const study = await untrained('switch');
    const rows = study.sample(8);
    const images = imageTensor(rows);
    const read = async (model: DifferentiableClassifier) => {
      const [answers, gradient] = [await model.predict(images), lossGradient(model, images, rows.labels)];
      const found = { answers: [...answers.dataSync()], moves: gradient.abs().max().dataSync()[0] };
      answers.dispose();
      gradient.dispose();
      return found;
    };
    for (const id of ['saturation', 'rounding'] as const) {
      const [naive, seen] = [
        await read(await maskedModel(study, id)),
        await read(await maskedModel(study, id, { seen: true })),
      ];
      expect(naive.answers, id).to.deep.equal(seen.answers);
      expect(naive.moves, id).to.equal(0);
      expect(seen.moves, id).to.be.greaterThan(0);
    }
    // Divided logits are the same logits, and draws are the defender's own: two new models draw alike.
    const temperature = await read(await maskedModel(study, 'temperature'));
    const divided = await read(await maskedModel(study, 'temperature', { seen: true }));
    expect(divided.answers.map((value) => Math.fround(value * 100))[3]).to.be.closeTo(temperature.answers[3], 1e-5);
    const [once, through] = [
      await maskedModel(study, 'randomness'),
      await maskedModel(study, 'randomness', { seen: true }),
    ];
    const first = await read(once);
    expect((await read(through)).answers).to.deep.equal(first.answers);
    expect((await read(once)).answers).not.to.deep.equal(first.answers);
    images.dispose();
    await expectRejects(() => maskedModel(study, 'nothing' as MaskedId), RangeError, 'temperature, saturation');
  });

  it('is measured: what is left is no more than any attack that was tried leaves', async function () {
    this.timeout(120_000);
    const study = await untrained('run');
    const plan = { ...maskingPlan(study), rows: 6, steps: 3, expectedSteps: 2, queries: 10 };
    const result = await measureMasking(study, () => {}, plan);
    expect(result.models.map(({ id }) => id)).to.deep.equal(MASKED.map(({ id }) => id));
    for (const { id, clean, claimed, seen, square, adaptive, warnings } of result.models) {
      expect(clean.n, id).to.equal(6);
      for (const { correct } of [claimed, square, ...seen.map(({ robust }) => robust)])
        expect(adaptive.correct, id).to.be.at.most(correct);
      // Six rows are too few, whatever else is seen.
      expect(
        warnings.map((one) => one.id),
        id,
      ).to.include('few-rows');
    }
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });
});
