import { expect } from 'chai';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import {
  createNetwork,
  initialWeights,
  type Network,
  predictLabels,
  type Recipe,
  type TrainedModel,
} from '../../../lib/models/index.js';
import { BASES, type BaseName } from '../../../lib/studies/defences/base.js';
import type { Study } from '../../../lib/studies/defences/contracts.js';
import { measureArchitecture } from '../../../lib/studies/defences/parts/architecture/measure.js';
import { architecturePlan } from '../../../lib/studies/defences/parts/architecture/plan.js';
import { architectureRecipes, TEMPERATURE } from '../../../lib/studies/defences/parts/architecture/recipes.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak } from '../../helpers.js';

const N = 12;

const noise: Dataset = {
  ...{ name: 'noise', provenance: 'noise', classes: 10, shape: [28, 28, 1] },
  images: keyedUniform(N * 784, 0, 1, 1),
  labels: Int32Array.from({ length: N }, (_, row) => row % 10),
  indices: Int32Array.from({ length: N }, (_, row) => row),
};

/** A study whose networks are fresh ones: nothing is trained. Labels are what its undefended network answers. */
async function untrained() {
  const opened = new Map<string, Network>();
  const asked: string[] = [];
  const open = (name: string, architecture: Recipe['architecture'], seed: number): Network => {
    const known = opened.get(name) ?? createNetwork(architecture, initialWeights(architecture, seed), name);
    opened.set(name, known);
    return known;
  };
  const labels = await predictLabels(open('lenet5', BASES.lenet5, 5), noise);
  const images = { ...noise, labels };
  const study = {
    ...{ epsilon: 0.3, comparable: false, train: images, test: images, stamp: {} },
    sample: (n: number) =>
      takeRows(
        images,
        Array.from({ length: Math.min(n, N) }, (_, row) => row),
      ),
    base: async (name: BaseName) => open(name, BASES[name], 5),
    trained: async ({ name, architecture, settings }: Recipe) => {
      asked.push(name);
      return { network: open(name, architecture, settings.seed) } as TrainedModel;
    },
  } as unknown as Study;
  const dispose = () => {
    for (const network of opened.values()) network.dispose();
  };
  return { study, asked, opened, dispose };
}

describe('the networks of the part on changes to the network', () => {
  it('are a distilled one that asks its teacher at the temperature, and nothing before it is trained', async () => {
    const { study, asked, dispose } = await untrained();
    const recipes = architectureRecipes(study);
    expect(asked).to.deep.equal([]);
    expect(Object.keys(recipes)).to.include.members([
      ...['distilled', 'member-1-half', 'member-2-half', 'ensemble-adversarial-half'],
    ]);
    const { distilled } = recipes;
    expect(distilled.settings.temperature).to.equal(undefined);
    expect(distilled.objective?.description).to.match(
      /^softmax at temperature 100 of distillation-teacher-digits, recipe [0-9a-f]{16}$/,
    );
    expect(recipes['distillation-teacher'].settings.temperature).to.equal(TEMPERATURE);
    dispose();
  });

  it('learn half of their loss from static networks and from themselves in turn', async () => {
    const { study, dispose } = await untrained();
    const { adversary } = architectureRecipes(study)['ensemble-adversarial-half'];
    expect(adversary?.ratio).to.equal(0.5);
    expect(adversary?.description).to.match(/member-1-half.*member-2-half.*network in training/);
    expect(adversary?.description).not.to.include('standard');
    dispose();
  });
});

describe('the part on changes to the network, measured', () => {
  it('switches every defence off to the plain attack, and leaves no tensors', () =>
    expectNoLeak(async () => {
      const { study, dispose } = await untrained();
      const plan = {
        ...architecturePlan(study),
        ...{ rows: 6, controlRows: 4, calibrationRows: 6, epsilons: [0, 0.3], square: { rows: 4, queries: 8 } },
        random: { rows: 4, controlRows: 3, steps: 2, draws: [[0, [1, 2]] as const, [0.3, [1]] as const] },
      };
      const result = await measureArchitecture(study, undefined, plan);
      expect(result.defences).to.have.length(20);
      // Labels are the undefended network's answers; ensembles are held against a member.
      for (const { id, undefended } of result.defences)
        if (!id.startsWith('ensemble')) expect(undefended.value, id).to.equal(1);
      expect(result.undefended.map(({ epsilon }) => epsilon)).to.deep.equal([0, 0, 0.3, 0.3]);
      expect(result.undefended[0].robust.value).to.equal(1);
      const switched = result.defences.flatMap(({ attempts }) => attempts.flatMap(({ off }) => off ?? []));
      expect(switched.length).to.be.greaterThan(30);
      for (const { equal, rows } of switched) expect(equal).to.equal(rows);
      // In a ball of radius 0 an attack leaves what is right, where nothing is drawn at random.
      for (const { epsilon, id, clean, attempts } of result.defences)
        if (epsilon === 0 && id !== 'activation-pruning')
          for (const { robust } of attempts) expect(robust.correct, id).to.equal(clean.correct);
      expect(result.convergence.points.map(({ draws }) => draws)).to.deep.equal([1, 2]);
      expect(result.withoutGradients).to.have.length(8);
      dispose();
    }));
});
