import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defineAttack, fgsm, pgd } from '../../../lib/attacks/index.js';
import { inProject } from '../../../lib/data/index.js';
import { checklist, evaluate } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, lenet5, predictLabels } from '../../../lib/models/index.js';
import { halfLenet5 } from '../../../lib/studies/defences/base.js';
import type { Study } from '../../../lib/studies/defences/index.js';
import { scaled } from '../../../lib/studies/defences/parts/pitfalls/networks.js';
import { type PitfallsPlan, pitfallsPlan } from '../../../lib/studies/defences/parts/pitfalls/plan.js';
import { counted, measureSelected } from '../../../lib/studies/defences/parts/pitfalls/selected.js';
import { measureSteps } from '../../../lib/studies/defences/parts/pitfalls/steps.js';
import { together } from '../../../lib/studies/defences/parts/pitfalls/suite.js';
import { toldOf } from '../../../lib/studies/defences/parts/pitfalls/told.js';
import { clippedAsNormalized, inPixelUnits, measureUnits } from '../../../lib/studies/defences/parts/pitfalls/units.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { pitfallsResult } from './pitfalls-result.js';
import { twoLinear } from './two-linear.js';

const MNIST = { mean: 0.1307, std: 0.3081 };
const ROWS = 60;

describe('pitfalls on a linear model, whose robust rows are known in closed form', () => {
  const { robust, rows, left } = twoLinear(ROWS);
  // Of all that a study is, only images, and a network that is the same whatever it is called.
  const study = {
    ...{ train: rows, held: rows, comparable: false, epsilon: 0.3 },
    ...{ sample: () => rows, trained: async () => ({ network: robust }) },
  } as unknown as Study;
  const usual = pitfallsPlan(study);
  const epsilon = 0.08;
  const plan: PitfallsPlan = {
    ...usual,
    epsilon,
    steps: {
      ...usual.steps,
      ...{ steps: [1, 8], relativeStepSizes: [0.02, 0.5], restarts: [1, 2] },
      restarted: { steps: 8, relativeStepSize: 0.5 },
    },
    selected: { ...usual.selected, epsilon },
  };
  const nothing = () => {};

  it('steps that cross the ball find every row, those that do not find fewer', async () => {
    const { networks } = await measureSteps(study, plan, nothing);
    const wanted = left(robust, epsilon);
    expect(wanted).to.be.within(5, ROWS - 5);
    for (const { clean, grid, restarts } of networks) {
      expect(clean.correct).to.equal(ROWS);
      expect(grid[1][1].correct).to.equal(wanted);
      expect(grid[0][0].correct).to.be.above(wanted);
      expect(restarts.map(({ correct }) => correct)).to.deep.equal([wanted, wanted]);
    }
  });

  it('a radius of normalized values is so much smaller in pixels', async () => {
    const { networks, inPixels } = await measureUnits(study, plan, nothing);
    expect(inPixels).to.be.closeTo(0.08 * 0.3081, 1e-12);
    for (const { pixels, normalized } of networks) {
      expect(pixels.correct).to.equal(left(robust, epsilon));
      expect(normalized.correct).to.equal(left(robust, epsilon * 0.3081));
    }
  });

  it('every selected row is fooled where the surrogate is the network itself, however many rows stand', async () => {
    const { networks } = await measureSelected(study, plan, nothing);
    const wanted = left(robust, epsilon);
    for (const { selected, all, rightBefore, itself } of networks) {
      expect(selected).to.include({ correct: ROWS - wanted, n: ROWS - wanted });
      expect([all.correct, rightBefore.correct, itself.correct]).to.deep.equal([wanted, wanted, wanted]);
    }
  });
});

describe('how pitfalls are counted', () => {
  it('.3 of normalized MNIST is .0924 of its pixels, and its box is not [0, 1]', () => {
    expect(inPixelUnits(0.3, MNIST)).to.be.closeTo(0.09243, 1e-9);
    const clipped = clippedAsNormalized(Float32Array.of(0, 0.1307, 0.3, 0.4388, 1), MNIST);
    // 0 is the mean, and 1 is mean + std.
    for (const [i, wanted] of [0.1307, 0.1307, 0.3, 0.4388, 0.4388].entries())
      expect(clipped[i]).to.be.closeTo(wanted, 1e-6);
  });

  it('wrong from the start counts as broken of all rows, and in no other share', () => {
    const found = counted({
      before: Uint8Array.of(1, 1, 1, 1, 0, 0),
      surrogateBefore: Uint8Array.of(1, 1, 1, 0, 1, 1),
      lost: Uint8Array.of(1, 1, 0, 1, 1, 0),
      after: Uint8Array.of(0, 1, 1, 0, 0, 1),
    });
    expect(found.clean).to.include({ correct: 4, n: 6 });
    expect(found.selected).to.include({ correct: 1, n: 2 });
    expect(found.rightBefore).to.include({ correct: 2, n: 4 });
    expect(found.all).to.include({ correct: 2, n: 6 });
    const none = counted({
      ...{ before: Uint8Array.of(1), after: Uint8Array.of(1) },
      ...{ surrogateBefore: Uint8Array.of(0), lost: Uint8Array.of(1) },
    });
    expect(none.selected).to.equal(null);
  });

  it('the worst case is taken row by row, not from the best attack', () => {
    const { attacks, worst } = together(
      ['a', 'b', 'c'],
      [Uint8Array.of(0, 1, 1, 1, 0), Uint8Array.of(1, 0, 1, 1, 0), Uint8Array.of(1, 1, 1, 1, 0)],
    );
    expect(attacks.map(({ robust, alone }) => [robust.correct, alone])).to.deep.equal([
      [3, 1],
      [3, 1],
      [4, 0],
    ]);
    expect(worst).to.include({ correct: 2, n: 5 });
  });
});

describe('what catches a pitfall', function () {
  this.timeout(120_000);
  const network = createNetwork(halfLenet5, initialWeights(halfLenet5, 3), 'fresh');
  after(() => network.dispose());

  /** Images that the network reads right: its own answers are their labels. */
  async function rightRows(n: number) {
    const images = keyedUniform(n * 784, 0, 1, 5);
    const rows = {
      ...{ name: 'drawn', images, labels: new Int32Array(n), classes: 10, shape: lenet5.input, provenance: 'drawn' },
      indices: Int32Array.from({ length: n }, (_, row) => row),
    };
    return { ...rows, labels: await predictLabels(network, rows) };
  }
  const idsOf = (found: { readonly report: { readonly warnings: readonly { readonly id: string }[] } }) =>
    found.report.warnings.map(({ id }) => id);

  it('large logits, single steps and a clipping outside the ball raise their warnings', async () => {
    const rows = await rightRows(12);
    const [attack] = [fgsm({ epsilon: 0.05 })];
    const large = await evaluate(scaled(network, 1e7), rows, [attack as never]);
    expect(idsOf(large)).to.include.members(['zero-gradients', 'only-single-step']);
    // Clips normalized values to [0, 1], whatever its radius.
    const clips = defineAttack({
      ...{ name: 'clips', kind: 'fixed', norm: 'linf', epsilon: 0.0924, access: 'gradients', settings: {} },
      iterative: true,
      perturb: async (wave) =>
        tf.tensor4d(
          clippedAsNormalized(Float32Array.from(wave.images.dataSync()), MNIST),
          wave.images.shape,
        ) as Tensor4D,
    });
    const sound = await evaluate(network, rows, [pgd({ epsilon: 0.05, steps: 3 }) as never, clips as never]);
    expect(idsOf(sound)).to.include('failed-audit').and.to.not.include.members(['zero-gradients']);
    expect(idsOf(sound)).to.not.include('only-single-step');
  });

  it('is named by ids that warnings and the checklist have', async () => {
    const folder = inProject('lib', 'evaluation', 'robustness', 'warnings');
    const source = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const warnings = source.flatMap((text) => [...text.matchAll(/\bid: '([a-z0-9-]+)'/g)].map(([, id]) => id));
    const evaluation = await evaluate(network, await rightRows(4), [fgsm({ epsilon: 0.05 }) as never]);
    const items = (await checklist(evaluation)).map(({ id }) => id);
    const told = toldOf(pitfallsResult());
    expect(warnings).to.include.members(told.flatMap((one) => one.warnings));
    expect(items).to.include.members(told.flatMap((one) => one.items));
    expect(new Set(told.map(({ id }) => id)).size).to.equal(7);
  });
});
