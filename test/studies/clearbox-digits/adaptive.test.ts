import { expect } from 'chai';
import { type Dataset, takeRows } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import type { Figure } from '../../../lib/figures/index.js';
import { areaOf } from '../../../lib/studies/clearbox-digits/parts/adaptive/detection.js';
import { purificationUnderAttack } from '../../../lib/studies/clearbox-digits/parts/adaptive/finding.js';
import { attackPurifiers } from '../../../lib/studies/clearbox-digits/parts/adaptive/measure.js';
import { adaptive } from '../../../lib/studies/clearbox-digits/parts/adaptive/part.js';
import type { AdaptivePlan } from '../../../lib/studies/clearbox-digits/parts/adaptive/plan.js';
import type { AdaptiveResult } from '../../../lib/studies/clearbox-digits/parts/adaptive/result.js';
import type { StudyResults } from '../../../lib/studies/clearbox-digits/study-results.js';
import { thresholdAt } from '../../../lib/studies/clearbox-digits/threshold-at.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { flatManifolds } from '../../defences/purification/flat-manifolds.js';
import { expectNoLeak } from '../../helpers.js';

const N = 12;
const network = linearModel();
const { pixels, labels, row } = interior(network, 2 * N);
const data: Dataset = {
  ...{ name: 'toy', images: pixels, labels, shape: [2, 3, 1], classes: 2, provenance: 'made for tests' },
  indices: Int32Array.from(labels.keys()),
};
const sample = (n: number) =>
  takeRows(
    data,
    Array.from({ length: n }, (_, i) => i),
  );
const stamp: RunStamp = {
  ...{ profile: 'mnist' as const, comparable: true, data: 'made for tests', seeds: [0], versions: {} },
  started: '2026-01-01T00:00:00Z',
};
/** A ball that reaches nearly everywhere first: what breaks nothing there is broken itself. */
const plan: AdaptivePlan = {
  ...{ epsilons: [0.95, 0.04], rows: N, squareRows: 5, squareQueries: 20, starts: 2, searchSteps: 15, steps: 15 },
  ...{ unrolledSteps: 3, draws: 2, expectedSteps: 8, transferredSteps: 15, refused: 0.1 },
  overpowered: { steps: 60, starts: 2, tries: 1 },
};

describe('purifiers whose attacker knows them', () => {
  const manifolds = flatManifolds();
  let result: AdaptiveResult;
  before(async () => {
    result = await expectNoLeak(() => attackPurifiers({ stamp, sample, network }, manifolds.vae, plan));
  });
  after(() => manifolds.vae.dispose());

  it('is plain data that comes back from JSON as it was', () => {
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });

  it('is never better in the worst case than under transferred attacks, nor after more steps', () => {
    for (const { clean, at } of result.defences)
      for (const { attacks, transferred, worstOnce, worst } of at) {
        expect(transferred.correct).to.be.at.most(clean.correct);
        expect(worstOnce.correct).to.be.at.most(transferred.correct);
        expect(worst.correct).to.be.at.most(worstOnce.correct);
        for (const { right, doubled = right } of attacks) {
          expect(doubled.correct).to.be.at.most(right.correct);
          if (right.n === N) expect(worst.correct).to.be.at.most(doubled.correct);
        }
      }
  });

  it('breaks every defence in a ball that is nearly all there is', () => {
    for (const { name, at } of result.defences) expect(at[0].worst.correct, name).to.equal(0);
  });

  it('leaves of a linear network without defence what is farther from its boundary than any attack goes', () => {
    const reach = 0.04 * network.difference.reduce((sum, d) => sum + Math.abs(d), 0);
    const left = Array.from({ length: N }, (_, i) => Math.abs(network.margin(row(i)))).filter((m) => m > reach);
    const [undefended] = result.defences;
    expect(undefended.at[1].worst.correct).to.equal(left.length);
  });

  it('hands the detector, of all images that break a row, the one nearest to a manifold', () => {
    const { detection, defences } = result;
    const projection = defences.find(({ id }) => id === 'projection-l2');
    expect(detection.evading.length).to.equal(N - (projection?.at[0].worst.correct ?? 0));
    expect(detection.passedEvading.correct).to.be.at.least(detection.passedTransferred.correct);
  });

  it('tells what it measured, with its data, and judges the article by it', () => {
    const results = { adaptive: result } as StudyResults;
    for (const draw of Object.values(adaptive.figures ?? {})) {
      const figure = (draw as (results: StudyResults) => Figure | undefined)(results);
      expect(figure?.caption).to.include('made for tests');
    }
    const context = { results, claims: [], findings: [], minutes: 0, take: () => [] };
    const blocks = adaptive.section?.(context) ?? [];
    expect(JSON.stringify(blocks)).to.include('No defense leaves a single image').and.not.include('NaN');
    expect(JSON.stringify(blocks))
      .to.include('is missing for the closest class by L2')
      .and.to.include(
        'Gradients through unrolled steps were tried on the projection by L2 and the projection by L2 with brightness fitted only',
      )
      .and.to.match(/Square attacked the first 5 images only/);
    expect(purificationUnderAttack(results).verdict).to.equal('holds in part');
  });
});

describe('the verdict on purification', () => {
  const judged = (clean: number, worst: readonly number[]) => {
    const at = worst.map((correct, i) => {
      const share = proportion(correct, 100);
      return { epsilon: 0.3 - 0.2 * i, attacks: [], transferred: share, worstOnce: share, worst: share };
    });
    const defence = { id: 'projection-l2', name: 'p', kind: 'autoencoder', clean: proportion(clean, 100), at } as const;
    return purificationUnderAttack({ adaptive: { defences: [defence] } as unknown as AdaptiveResult }).verdict;
  };

  it('holds where the worst case is not surely below clean accuracy', () => {
    expect(judged(96, [0, 40])).to.equal('does not hold');
    expect(judged(96, [10, 93])).to.equal('holds in part');
    expect(judged(96, [94, 96])).to.equal('holds');
  });
});

describe('a detector by errors', () => {
  it('refuses at most its share of the errors that chose the threshold', () => {
    const errors = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(thresholdAt(errors, 0.05)).to.equal(95);
    expect(thresholdAt(errors, 0)).to.equal(100);
  });

  it('has the area of Mann and Whitney', () => {
    expect(areaOf([1, 2, 3], [2.5, 4])?.value).to.be.closeTo(5 / 6, 1e-12);
    expect(areaOf([1], [])).to.equal(null);
  });
});
