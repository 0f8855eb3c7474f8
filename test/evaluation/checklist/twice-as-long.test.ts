import { expect } from 'chai';
import { type Attack, pgd } from '../../../lib/attacks/index.js';
import { brokenByTwice } from '../../../lib/evaluation/robustness/checklist/twice-as-long.js';
import type { DifferentiableClassifier } from '../../../lib/models/index.js';
import { linearModel } from '../../attacks/linear.js';
import { evidenceOf } from '../warnings/evidence.js';
import { linearRows } from './items.js';

const model = linearModel();
const data = linearRows(30);
const all = Int32Array.from(data.labels.keys());
const length = model.difference.reduce((sum, d) => sum + Math.abs(d), 0);

/** Of a linear model: an image breaks in an L∞ ball where its margin is less than the radius times the weights’ L1 norm. */
const within = (epsilon: number): number =>
  all.filter((row) => Math.abs(model.margin(data.images.subarray(6 * row, 6 * row + 6))) < epsilon * length).length;

const brokenBy = async (attack: Attack<DifferentiableClassifier>) => {
  const evidence = await evidenceOf(model, data, [attack]);
  return brokenByTwice(evidence, evidence.runs[0], all);
};

describe('a walk that is followed by twice the steps', () => {
  it('breaks what the ball holds', async () => {
    const epsilon = 0.1;
    expect(within(epsilon)).to.be.within(3, 27);
    // Forty steps of a tenth: both corners are reached, and twice as many find no more.
    const attack = pgd({ epsilon, steps: 40 });
    let asked: unknown;
    const seen = {
      ...attack,
      with: (options: Parameters<NonNullable<typeof attack.with>>[0]) => {
        asked = options;
        return attack.with?.(options) as typeof attack;
      },
    };
    expect(await brokenBy(seen)).to.equal(within(epsilon));
    expect(asked).to.deep.include({ steps: 80 });
  });

  it('shows nothing where its steps do not lead across the ball, or are not known', async () => {
    expect(await brokenBy(pgd({ epsilon: 0.1, steps: 19, stepSize: 0.01 }))).to.equal(undefined);
    expect(await brokenBy(pgd({ epsilon: 0.1, steps: 20, stepSize: 0.01 }))).not.to.equal(undefined);
    const known = pgd({ epsilon: 0.1, steps: 20 });
    expect(await brokenBy({ ...known, settings: {} })).to.equal(undefined);
    expect(await brokenBy({ ...known, with: undefined })).to.equal(undefined);
  });
});
