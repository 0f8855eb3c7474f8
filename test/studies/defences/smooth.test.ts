import { expect } from 'chai';
import { mcnemar, proportion } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, recipeOf } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { smoothFigure } from '../../../lib/studies/defences/parts/smooth/figure.js';
import { smoothHelps } from '../../../lib/studies/defences/parts/smooth/finding.js';
import { measureSmooth } from '../../../lib/studies/defences/parts/smooth/measure.js';
import { NETWORKS, UNDEFENDED } from '../../../lib/studies/defences/parts/smooth/networks.js';
import { smoothPlan } from '../../../lib/studies/defences/parts/smooth/plan.js';
import { smoothRecipes } from '../../../lib/studies/defences/parts/smooth/recipes.js';
import type { BesideRelu, SmoothResult } from '../../../lib/studies/defences/parts/smooth/result.js';
import { smoothSection } from '../../../lib/studies/defences/parts/smooth/section.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { temporaryFolder } from '../../helpers.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0] },
  ...{ versions: {}, started: '2026-11-28T00:00:00.000Z' },
};
const EPSILONS = [0.1, 0.3];

/** Of 100 rows 99 right; attacked, 10 fewer for each network and 5 fewer at the larger radius. */
const networks = [{ ...UNDEFENDED, kind: 'undefended' as const }, ...NETWORKS].map(({ id, name, kind }, i) => ({
  ...{ id, name, kind, trainingSeconds: 90, clean: proportion(99, 100) },
  radii: EPSILONS.map((epsilon, radius) => ({
    epsilon,
    pgd: proportion(90 - 10 * i - 5 * radius, 100),
    strongest: proportion(85 - 10 * i - 5 * radius, 100),
  })),
}));

/** `alone` rows are right with this activation alone, `relu` rows with ReLU alone, of 100. */
function beside(id: string, alone: number, relu: number): BesideRelu {
  const marks = (from: number, to: number) => Array.from({ length: 100 }, (_, row) => row >= from && row < to);
  const pair = mcnemar(marks(0, alone), marks(alone, alone + relu));
  return { id, attack: 'strongest', comparison: { ...pair, adjusted: pair.pValue } };
}

const resultOf = (paired: readonly BesideRelu[]): SmoothResult => ({
  ...{ stamp, strongest: 'AutoAttack', networks, paired, defences: [] },
});

describe('the part on smooth activations and regularizers', () => {
  const folder = temporaryFolder();

  it('judges by what is better beyond chance', () => {
    const [better, same, worse] = [beside('silu-half', 20, 2), beside('gelu-half', 3, 3), beside('gelu-half', 0, 20)];
    const verdict = (paired: BesideRelu[]) => smoothHelps({ smooth: resultOf(paired) }).verdict;
    expect(verdict([better])).to.equal('holds');
    expect(verdict([better, same])).to.equal('holds in part');
    expect(verdict([same])).to.equal('does not hold');
    expect(verdict([worse])).to.equal('does not hold');
    expect(verdict([])).to.equal('unchecked');
    expect(smoothHelps({}).verdict).to.equal('unchecked');
  });

  it('tells n, intervals and differences in points', () => {
    const smooth = resultOf([beside('silu-half', 20, 2)]);
    const blocks = smoothSection({ results: { smooth }, claims: [], findings: [], minutes: 1, take: () => [] });
    const text = renderMarkdown({ title: 'smooth', blocks });
    expect(text).to.include('+18.0 points');
    expect(text).to.include('n = 100');
    expect(text).to.include('AutoAttack, ε 0.3');
    expect(text).to.include('Joint compression');
  });

  it('draws a panel for each radius, every network in it, and names its data', () => {
    const figure = smoothFigure(resultOf([]));
    expect(figure.caption).to.include('MNIST test');
    const filled = figure.data.filter(({ name }) => name === 'AutoAttack');
    expect(filled.map(({ x }) => x)).to.deep.equal(
      EPSILONS.map((_, radius) => networks.map(({ radii }) => radii[radius].strongest.value)),
    );
    expect(figure.layout.height).to.be.above(300);
  });

  it('trains seven networks that no two recipes share', async () => {
    const study = await openStudy({ profile: 'digits', folder: folder('recipes'), say: () => {} });
    const recipes = smoothRecipes(study);
    expect(Object.keys(recipes)).to.deep.equal(NETWORKS.map(({ id }) => id));
    const { train } = study;
    const few = { ...train, images: train.images.subarray(0, 784), labels: train.labels.subarray(0, 1) };
    const hashes = Object.values(recipes).map((recipe) => recipeOf({ ...recipe, data: few }));
    expect(new Set(hashes).size).to.equal(7);
    expect(smoothRecipes({ ...study, comparable: true })['relu-half'].adversary?.description).to.include('"steps":7');
  });

  it('is measured: attacks only break, more in the larger ball, and a network’s verdicts are taken once', async function () {
    this.timeout(300_000);
    const study = await openStudy({ profile: 'digits', folder: folder('run'), say: () => {} });
    const plan = { ...smoothPlan(study), rows: 12, strongestRows: 8, controlRows: 4 };
    // Nothing is trained: fresh networks are attacked as well as any.
    const result = await measureSmooth(
      {
        ...study,
        trained: async ({ architecture, name }) => ({
          network: createNetwork(architecture, initialWeights(architecture, 1), name),
          metadata: { seconds: 1 } as never,
        }),
      },
      () => {},
      plan,
    );
    expect(result.networks.map(({ id }) => id)).to.deep.equal([UNDEFENDED.id, ...NETWORKS.map(({ id }) => id)]);
    for (const { clean, radii } of result.networks) {
      expect(clean.n).to.equal(12);
      for (const { pgd, strongest } of radii) {
        expect([pgd.n, strongest.n]).to.deep.equal([12, 8]);
        expect(pgd.correct).to.be.at.most(clean.correct);
      }
      expect(radii[1].strongest.correct).to.be.at.most(radii[0].strongest.correct);
    }
    expect(result.paired.map(({ comparison }) => comparison.n)).to.deep.equal([12, 8, 12, 8, 12, 8]);
    for (const { id, attempts, adaptive, clean } of result.defences) {
      expect(adaptive.correct, id).to.be.at.most(clean.correct);
      expect(attempts.map(({ knows }) => knows)).to.deep.equal(['nothing', 'defence']);
      const strongest = result.networks.find((network) => network.id === id)?.radii[1].strongest;
      expect(attempts[1].robust, id).to.deep.equal(strongest);
    }
  });
});
