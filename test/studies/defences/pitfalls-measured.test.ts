import { expect } from 'chai';
import { createNetwork, initialWeights, recipeOf } from '../../../lib/models/index.js';
import type { Study } from '../../../lib/studies/defences/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { measurePitfalls } from '../../../lib/studies/defences/parts/pitfalls/measure.js';
import { NETWORKS } from '../../../lib/studies/defences/parts/pitfalls/networks.js';
import { pitfalls as part } from '../../../lib/studies/defences/parts/pitfalls/part.js';
import { type PitfallsPlan, pitfallsPlan } from '../../../lib/studies/defences/parts/pitfalls/plan.js';
import type { PitfallsResult } from '../../../lib/studies/defences/parts/pitfalls/result.js';
import { recipeCalled } from '../../../lib/studies/defences/recipes.js';
import { temporaryFolder } from '../../helpers.js';

const ROWS = 30;

describe('the part on pitfalls, measured on fresh networks', () => {
  const folder = temporaryFolder();
  let study: Study;
  let plan: PitfallsPlan;
  let result: PitfallsResult;

  before(async function () {
    this.timeout(300_000);
    const opened = await openStudy({ profile: 'digits', folder: folder('run'), say: () => {} });
    // Nothing is trained: fresh networks are attacked as well as any.
    study = {
      ...opened,
      trained: async ({ architecture, name }) => ({
        network: createNetwork(architecture, initialWeights(architecture, 1), name),
        metadata: { seconds: 1 } as never,
      }),
    };
    const usual = pitfallsPlan(study);
    plan = {
      ...usual,
      // Untrained networks are next to no boundary that a larger ball would not cross at once.
      epsilon: 0.02,
      steps: {
        ...usual.steps,
        rows: ROWS,
        steps: [1, 4],
        relativeStepSizes: [0.1, 1],
        restarts: [1, 3],
        restarted: { steps: 2, relativeStepSize: 0.1 },
      },
      scale: { ...usual.scale, rows: ROWS, steps: 2, scales: [1e-3, 1, 1e6] },
      surrogates: { rows: ROWS, steps: 2 },
      suite: { rows: ROWS, pgdSteps: 3, apgdSteps: 4, queries: 10 },
      selected: { rows: ROWS, epsilon: 0.02, steps: 2 },
      units: { ...usual.units, rows: ROWS, steps: 2 },
      leaking: { rows: ROWS, steps: 2 },
    };
    result = await measurePitfalls(study, () => {}, plan);
  });

  it('is plain data, over the rows of its plan', () => {
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
    const { steps, scale, surrogates, suite, units, leaking, selected } = result;
    const shares = [
      ...steps.networks.flatMap(({ clean, grid, restarts }) => [clean, ...grid.flat(), ...restarts]),
      ...scale.networks.flatMap(({ scales }) => scales.flatMap(({ zero, robust }) => [zero, ...robust])),
      ...surrogates.matrix.cells.map(({ wrong }) => wrong),
      ...suite.networks.flatMap(({ clean, worst }) => [clean, worst]),
      ...units.networks.flatMap(({ pixels, normalized, clipped }) => [pixels, normalized, clipped]),
      ...selected.networks.flatMap(({ all, itself }) => [all, itself]),
      ...[leaking.clean, leaking.trueLabel, leaking.predictedLabel, leaking.pgd],
    ];
    expect(new Set(shares.map(({ n }) => n))).to.deep.equal(new Set([ROWS]));
  });

  it('breaks no fewer rows with more restarts, and never leaves more than the clean rows', () => {
    for (const { clean, grid, restarts } of result.steps.networks) {
      expect(restarts[1].correct).to.be.at.most(restarts[0].correct);
      for (const { correct } of [...grid.flat(), ...restarts]) expect(correct).to.be.at.most(clean.correct);
    }
  });

  it('loses the gradient of the cross-entropy to a large scale, and that of the ratio of logits to none', () => {
    for (const { scales } of result.scale.networks) {
      const [small, usual, large] = scales;
      expect(usual.zero.correct).to.equal(0);
      // Rows are all but flat where the logits are a million times as far apart, unless two of them were equal.
      expect(large.zero.correct).to.be.above(0);
      expect(large.robust[0].correct).to.be.at.least(usual.robust[0].correct);
      // Scaled by a power of ten, only rounding differs.
      for (const { robust } of [small, large])
        expect(Math.abs(robust[1].correct - usual.robust[1].correct)).to.be.below(3);
    }
  });

  it('shows the images of every network to all, the distilled one twice', () => {
    const { models, cells, runs } = result.surrogates.matrix;
    expect(models).to.have.length(7);
    expect(runs).to.have.length(7);
    expect(cells).to.have.length(49);
    expect(runs[0].settings.earlyStop).to.equal(false);
  });

  it('takes the worst case row by row', () => {
    for (const { attacks, worst, clean } of result.suite.networks) {
      expect(attacks.map(({ attack }) => attack)).to.deep.equal(['FGSM', 'PGD-3', 'APGD-CE', 'APGD-DLR', 'Square']);
      for (const { robust, alone } of attacks) {
        expect(worst.correct).to.be.at.most(robust.correct);
        expect(alone).to.be.at.most(clean.correct - robust.correct);
      }
    }
  });

  it('has a recipe of its plan and of eleven networks that no two share', () => {
    const recipe = JSON.stringify(part.recipe?.(study));
    for (const name of NETWORKS) expect(recipe, name).to.include(`${name}-digits`);
    const { train } = study;
    const few = { ...train, images: train.images.subarray(0, 784), labels: train.labels.subarray(0, 1) };
    const hashes = NETWORKS.map((name) => recipeOf({ ...recipeCalled(study, name), data: few }));
    expect(new Set(hashes).size).to.equal(NETWORKS.length);
  });
});
