import { expect } from 'chai';
import { fgsm, pgd } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { parameterCount, recipeOf } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/defences/contracts.js';
import { cifarFigure } from '../../../lib/studies/defences/parts/cifar/figure.js';
import { protectsOnCifar } from '../../../lib/studies/defences/parts/cifar/finding.js';
import { measureCifar, measureNetworks } from '../../../lib/studies/defences/parts/cifar/measure.js';
import { cifar as part } from '../../../lib/studies/defences/parts/cifar/part.js';
import type { CifarAttacks, CifarPlan } from '../../../lib/studies/defences/parts/cifar/plan.js';
import { CIFAR_EPSILON, cifarRecipes } from '../../../lib/studies/defences/parts/cifar/recipes.js';
import type { CifarResult } from '../../../lib/studies/defences/parts/cifar/result.js';
import { cifarSection } from '../../../lib/studies/defences/parts/cifar/section.js';
import { cifarTable } from '../../../lib/studies/defences/parts/cifar/tables.js';
import { leftBy } from '../../../lib/studies/defences/parts/cifar/words.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { twoLinear } from './two-linear.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test' },
  ...{ seeds: [0], versions: {}, started: '2026-01-01' },
};

const plan: CifarPlan = { rows: 40, controlRows: 10, epsilons: [0.02, 0.05], control: 1, pgdSteps: 20 };
const attacks: CifarAttacks = {
  reported: 'PGD-20',
  attacks: { FGSM: (epsilon) => fgsm({ epsilon }), 'PGD-20': (epsilon) => pgd({ epsilon, steps: 20 }) },
};

describe('the two networks on CIFAR-10', () => {
  const { standard, robust, rows, left } = twoLinear(plan.rows);
  let result: CifarResult;

  before(async () => {
    const measured = await expectNoLeak(() => measureNetworks({ standard, robust }, rows, plan, () => {}, attacks));
    const training = { parameters: 12, seconds: 60, epochs: 1, data: 'toy images' };
    result = {
      stamp,
      measured: {
        ...{ data: 'toy images', plan, ...measured },
        training: { standard: { name: 'cifar-standard', ...training }, robust: { name: 'cifar-robust', ...training } },
      },
      defences: measured.robust,
    };
  });

  it('are left what their margins say, at every radius', () => {
    for (const [which, model] of [
      ['standard', standard],
      ['robust', robust],
    ] as const)
      for (const at of result.measured?.[which] ?? []) {
        const expected = left(model, at.epsilon);
        expect(at.clean.correct, `${which}, clean`).to.equal(left(model, 0));
        expect(leftBy(at, 'FGSM').correct, `${which}, FGSM at ${at.epsilon}`).to.equal(expected);
        expect(leftBy(at, 'PGD-20').correct, `${which}, PGD at ${at.epsilon}`).to.equal(expected);
        expect(at.adaptive.correct).to.be.at.most(expected);
        // Every image of the box is within 1: the model can be made to say anything.
        expect(at.attempts[1].control?.robust.correct).to.equal(0);
      }
  });

  it('are reported by PGD, and told by all attacks', () => {
    const [at] = result.defences;
    expect(at.attempts[0]).to.include({ name: 'PGD-20', knows: 'nothing' });
    expect(at.claimed).to.deep.equal(leftBy(at, 'PGD-20'));
    expect(at.adaptive.correct).to.be.at.most(at.claimed.correct);
    expect(at.undefended.correct).to.equal(left(standard, 0));
    expect(result.defences.map(({ id }) => id)).to.deep.equal(['cifar-robust-0.02', 'cifar-robust-0.05']);
  });

  it('are drawn from the clean images on, with n and the data in the caption', () => {
    const figure = cifarFigure(result);
    const traces = (figure?.data ?? []) as unknown as readonly { x: number[]; y: number[] }[];
    const [first] = traces;
    expect(traces).to.have.length(2 * 2);
    expect(first.x).to.deep.equal([0, 0.02, 0.05]);
    expect(first.y[0]).to.be.closeTo(left(standard, 0) / plan.rows, 1e-6);
    expect(figure?.caption).to.include('n = 40').and.to.include('Data: toy images.');
  });

  it('are told in a table and a section', () => {
    const context = { results: { cifar: result } };
    expect(cifarTable(context).rows).to.have.length(2 * 2 * 2);
    const text = renderMarkdown({
      title: '',
      blocks: cifarSection({ ...context, take: () => [] }),
    } as unknown as Parameters<typeof renderMarkdown>[0]);
    expect(text).to.include('a copy in JPEG').and.to.include('One training each');
  });

  it('protect where intervals are apart, and at a price where clean ones are too', () => {
    /** Right of 500: clean and under attack, of the usual network and of the trained one. */
    const judged = (usual: readonly [number, number], trained: readonly [number, number]) => {
      const { measured } = result;
      const told = (radii: CifarResult['defences'] = [], [clean, adaptive]: readonly [number, number]) =>
        radii.map((at) => ({ ...at, clean: proportion(clean, 500), adaptive: proportion(adaptive, 500) }));
      return protectsOnCifar({
        cifar: {
          ...result,
          measured: measured && {
            ...measured,
            standard: told(measured.standard, usual),
            robust: told(measured.robust, trained),
          },
        },
      }).verdict;
    };
    expect(judged([350, 0], [200, 130])).to.equal('holds');
    expect(judged([350, 0], [345, 130])).to.equal('holds in part');
    expect(judged([350, 100], [200, 110])).to.equal('does not hold');
    expect(protectsOnCifar({ cifar: { ...result, measured: null } }).verdict).to.equal('unchecked');
  });

  it('name the attacks that there are where one is asked for that was not made', () =>
    expectRejects(() => leftBy(result.defences[0], 'CW'), RangeError, '"CW"', 'PGD-20, FGSM'));
});

describe('the part on CIFAR-10', () => {
  const nothing = { stamp: { ...stamp, comparable: false }, measured: null, defences: [] };

  it('measures nothing on the fallback, and says so', async () => {
    const study = { stamp: nothing.stamp, comparable: false } as Study;
    expect(await measureCifar(study)).to.deep.equal(nothing);
    const context = { results: { cifar: nothing }, take: () => [] };
    expect(cifarFigure(nothing)).to.equal(undefined);
    expect(cifarTable(context).rows).to.deep.equal([]);
    expect(JSON.stringify(cifarSection(context))).to.include('CIFAR-10 was not measured');
  });

  it('has a recipe of the radii and the training', () => {
    const recipe = JSON.stringify(part.recipe?.({ comparable: true } as Study));
    expect(recipe).to.include('"epochs":10').and.to.include('"rows":300');
  });
});

describe('recipes of the networks on CIFAR-10', () => {
  const data: Dataset = {
    ...{ name: 'grey', images: new Float32Array(2 * 3072).fill(0.5), labels: Int32Array.of(0, 1), classes: 10 },
    ...{ indices: Int32Array.of(0, 1), shape: [32, 32, 3], provenance: 'two grey images' },
  };

  it('differ in the adversary alone, and are small', () => {
    const { 'cifar-standard': standard, 'cifar-robust': robust } = cifarRecipes(data);
    // 4·4·3·32 + 32, 3·3·32·64 + 64, 4·4·64·64 + 64, 3·3·64·64 + 64, 4·4·64·200 + 200, 200·10 + 10.
    expect(parameterCount(robust.architecture)).to.equal(1568 + 18_496 + 65_600 + 36_928 + 205_000 + 2010);
    expect(recipeOf(robust)).not.to.equal(recipeOf(standard));
    expect(recipeOf({ ...standard, adversary: robust.adversary })).to.equal(recipeOf(robust));
    expect(robust.adversary?.description).to.include(`"epsilon":${CIFAR_EPSILON}`);
  });
});
