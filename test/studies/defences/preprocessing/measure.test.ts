import { expect } from 'chai';
import { takeRows } from '../../../../lib/data/index.js';
import type { Study } from '../../../../lib/studies/defences/contracts.js';
import { measurePreprocessing } from '../../../../lib/studies/defences/parts/preprocessing/measure.js';
import type { PreprocessingPlan } from '../../../../lib/studies/defences/parts/preprocessing/plan.js';
import { PREPROCESSORS } from '../../../../lib/studies/defences/parts/preprocessing/preprocessors.js';
import { crossing, thresholdAt } from '../../../../lib/studies/defences/parts/preprocessing/threshold-at.js';
import { expectNoLeak } from '../../../helpers.js';
import { halves, noisyRows, stamp } from './toy.js';

const plan: PreprocessingPlan = {
  ...{ epsilons: [0.02, 0.3], control: 1, rows: 12, controlRows: 6, steps: 10 },
  expectation: { draws: [1, 2], steps: 5 },
  convergence: { rows: 8, at: [{ epsilon: 0.02, draws: [1, 2] }] },
  square: { rows: 4, queries: 10 },
  threshold: { rows: 10, epsilons: [0.02, 0.6] },
};

const rows = noisyRows(12);
const study = {
  ...{ stamp, comparable: true, epsilon: 0.3, base: async () => halves() },
  sample: (n: number) => takeRows(rows, [...rows.indices].slice(0, n)),
} as unknown as Study;

describe('measuring preprocessings', () => {
  it('attacks each at both radii; controls break everything, and switched off nothing differs', () =>
    expectNoLeak(async () => {
      const result = await measurePreprocessing(study, () => {}, plan);
      expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
      const ids = PREPROCESSORS.map(({ id }) => id);
      expect(result.defences.map(({ id, epsilon }) => `${id} ${epsilon}`)).to.deep.equal(
        plan.epsilons.flatMap((epsilon) => ids.map((id) => `${id} ${epsilon}`)),
      );
      for (const { name, epsilon, attempts, claimed, adaptive } of result.defences) {
        expect(attempts.length, name).to.be.at.least(2);
        expect(adaptive.correct, name).to.be.at.most(claimed.correct);
        for (const { knows, control, off } of attempts)
          if (knows === 'defence') {
            expect(control?.robust.correct, `${name}, control`).to.equal(0);
            expect(off?.equal, `${name}, switched off, ${epsilon}`).to.equal(off?.rows);
          }
      }
      expect(result.convergence.map(({ draws, robust }) => [draws, robust.n])).to.deep.equal([
        [1, 8],
        [2, 8],
      ]);
      expect(result.square.map(({ id, robust }) => [id, robust.n])).to.deep.equal(ids.map((id) => [id, 4]));
      expect(result.values).to.equal(36);
      // The random defence draws anew, yet a run is a pure function of the plan.
      const few = {
        ...plan,
        epsilons: [0.3],
        rows: 6,
        controlRows: 2,
        steps: 2,
        square: { rows: 1, queries: 5 },
        threshold: { rows: 1, epsilons: [] },
      };
      const again = async () => (await measurePreprocessing(study, () => {}, few)).defences.map((one) => one.adaptive);
      expect(await again()).to.deep.equal(await again());
    }));
});

describe('thresholding by radius', () => {
  const images = (values: readonly number[]) => ({
    images: Float32Array.from(values),
    labels: new Int32Array(2),
  });

  it('counts the values that a ball can bring across', () => {
    const two = images([0, 0.1, 0.45, 0.5, 0.55, 0.9, 1, 1]);
    // Of .1: .45, .5 and .55. Of .4 also .9, which comes down to .5 and is black then; .1 comes up to it and stays black.
    expect(crossing(two, 0)).to.equal(0);
    expect(crossing(two, 0.1)).to.equal(1.5);
    expect(crossing(two, 0.4)).to.equal(2);
    // Of .5 all but 0, which comes up to .5 and no further.
    expect(crossing(two, 0.5)).to.equal(3.5);
    expect(crossing(two, 0.6)).to.equal(4);
  });

  it('leaves all rows where none can cross, and none where all can', () =>
    expectNoLeak(async () => {
      const nearly = noisyRows(10);
      // Nearly white in the half of the label, nearly black in the other.
      nearly.images.forEach((_, i) => {
        const lower = Number(i % 36 >= 18);
        nearly.images[i] = lower === nearly.labels[Math.floor(i / 36)] ? 0.95 : 0.05;
      });
      const found = await thresholdAt(halves(), nearly, plan);
      expect(found.map(({ epsilon, crossing: can, robust }) => [epsilon, can, robust.correct])).to.deep.equal([
        [0.02, 0, 10],
        [0.6, 36, 0],
      ]);
    }));
});
