import { expect } from 'chai';
import type { Dataset } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, recipeOf } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openStudy } from '../../../lib/studies/defences/open.js';
import { attackedAt } from '../../../lib/studies/defences/parts/smoothing/attacked.js';
import { certifiedCurve, exactInterval } from '../../../lib/studies/defences/parts/smoothing/curve.js';
import { smoothingFigure } from '../../../lib/studies/defences/parts/smoothing/figure.js';
import { certificatesStand, provesMoreThanIsLeft } from '../../../lib/studies/defences/parts/smoothing/finding.js';
import { measureSmoothing } from '../../../lib/studies/defences/parts/smoothing/measure.js';
import { smoothingPlan } from '../../../lib/studies/defences/parts/smoothing/plan.js';
import { SIGMAS, smoothingRecipes } from '../../../lib/studies/defences/parts/smoothing/recipes.js';
import type { SmoothingResult } from '../../../lib/studies/defences/parts/smoothing/result.js';
import { smoothingSection } from '../../../lib/studies/defences/parts/smoothing/section.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak, temporaryFolder } from '../../helpers.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0] },
  ...{ versions: {}, started: '2026-11-28T00:00:00.000Z' },
};

/** P(X ≤ k) of a binomial, term by term. */
function atMost(k: number, n: number, p: number): number {
  let [term, sum] = [(1 - p) ** n, 0];
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return sum;
}

/** 100 rows of which `reach` are certified to .75 and the rest to nothing; attacked at .5 on all of them. */
const resultOf = (reach: number, robust: number, refuted = 0): SmoothingResult => ({
  stamp,
  plan: { ...smoothingPlan({ comparable: true }), plain: { epsilons: [0.5], steps: 40 } },
  sigmas: [0.25, 0.5].map((sigma) => ({
    ...{ sigma, unsmoothed: proportion(98, 100), abstained: 2, largest: 3.2 * sigma },
    radii: Array.from({ length: 100 }, (_, row) => (row < reach ? 0.75 : 0)),
    right: Array.from({ length: 100 }, (_, row) => Number(row < reach)),
    attacked: [0.5].map((epsilon) => ({
      ...{ epsilon, certified: proportion(reach, 100), right: proportion(reach, 100), abstained: 1, refuted },
    })),
    ...{ trainingSeconds: 90, secondsPerRow: 1.5 },
  })),
  plain: { clean: proportion(99, 100), radii: [{ epsilon: 0.5, robust: proportion(robust, 100) }] },
});

describe('the part on randomized smoothing', () => {
  const folder = temporaryFolder();

  it('gives intervals whose ends leave a fortieth on either side', () => {
    for (const [k, n] of [
      [3, 30],
      [29, 30],
      [100, 200],
    ]) {
      const [low, high] = exactInterval(k, n);
      expect(atMost(k, n, high)).to.be.closeTo(0.025, 1e-9);
      expect(1 - atMost(k - 1, n, low)).to.be.closeTo(0.025, 1e-9);
    }
    expect(exactInterval(0, 30)[0]).to.equal(0);
    expect(exactInterval(0, 30)[1]).to.be.closeTo(1 - 0.025 ** (1 / 30), 1e-12);
    expect(exactInterval(30, 30)).to.deep.equal([0.025 ** (1 / 30), 1]);
  });

  it('counts a row as far as it is certified, and never where its class is wrong or none', () => {
    const curve = certifiedCurve({ radii: [0, 0.3, 0.5, 0.9], right: [0, 1, 0, 1] }, [0, 0.3, 0.31, 0.9, 1]);
    expect(curve.map(({ correct }) => correct)).to.deep.equal([2, 2, 1, 1, 0]);
    expect(curve[0].interval).to.deep.equal(exactInterval(2, 4));
  });

  it('breaks a smoothed linear model beyond its distances alone, and refutes certificates that reach too far', () =>
    expectNoLeak(async () => {
      const linear = linearModel(1);
      const { pixels, labels, row } = interior(linear, 12);
      const rows: Dataset = {
        ...{ name: 'toy', images: pixels, labels, classes: 2, shape: [2, 3, 1], provenance: 'toy images' },
        indices: Int32Array.from(labels, (_, i) => i),
      };
      // Under noise that is the same at every image, a linear model votes as it answers without.
      const distances = Array.from(
        labels,
        (_, i) => Math.abs(linear.margin(row(i))) / Math.hypot(...linear.difference),
      );
      // Between two rows, so that none is too near for 1,000 draws.
      const sorted = [...distances].sort((a, b) => a - b);
      const epsilon = (sorted[5] + sorted[6]) / 2;
      const plan = { alpha: 0.001, attacked: { rows: 12, epsilons: [epsilon], steps: 10, draws: 8, samples: 1000 } };
      const reaching = (more: number) =>
        distances.map((distance, i) => ({ label: labels[i], answer: labels[i], radius: distance + more }));
      const [found] = await attackedAt(linear, rows, 0.02, reaching(0), plan);
      expect(found).to.deep.include({ certified: { radius: epsilon, ...proportion(6, 12) }, refuted: 0 });
      // Near the boundary a row may be abstained from.
      expect(found.right.correct).to.be.within(6 - found.abstained, 6);
      const [wrong] = await attackedAt(linear, rows, 0.02, reaching(1), plan);
      expect(wrong.certified.correct).to.equal(12);
      expect(wrong.refuted).to.equal(12 - found.right.correct - found.abstained);
      expect(wrong.refuted).to.be.above(3);
    }));

  it('trains a network under each noise, that no two recipes share', async () => {
    const study = await openStudy({ profile: 'digits', folder: folder('recipes'), say: () => {} });
    const recipes = Object.entries(smoothingRecipes(study));
    expect(recipes.map(([name]) => name)).to.deep.equal(['smoothed-025', 'smoothed-050', 'smoothed-100']);
    recipes.forEach(([, { adversary }], i) => {
      expect(adversary?.description).to.include(`"sigma":${SIGMAS[i]}`);
    });
    expect(new Set(recipes.map(([, recipe]) => recipeOf(recipe))).size).to.equal(3);
  });

  it('is measured: short arrays that JSON keeps, no radius beyond the largest, attacks above certificates', async function () {
    this.timeout(120_000);
    const study = await openStudy({ profile: 'digits', folder: folder('run'), say: () => {} });
    const fresh = Object.values(smoothingRecipes(study))[0].architecture;
    // Nothing is trained: a fresh network is certified as well as any.
    const network = createNetwork(fresh, initialWeights(fresh, 1), 'fresh');
    const plan = {
      ...{ sigmas: [0.25, 1], rows: 6, selection: 20, samples: 100, alpha: 0.001 },
      attacked: { rows: 4, epsilons: [0.3], steps: 2, draws: 2, samples: 50 },
      plain: { epsilons: [0.5, 1], steps: 3 },
    };
    const trained = async () => ({ network, metadata: { seconds: 1 } as never });
    const result = await measureSmoothing({ ...study, trained, base: async () => network }, () => {}, plan);
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
    expect(result.sigmas.map(({ sigma }) => sigma)).to.deep.equal([0.25, 1]);
    for (const { radii, right, abstained, largest, attacked, unsmoothed } of result.sigmas) {
      expect([radii.length, right.length, unsmoothed.n]).to.deep.equal([6, 6, 6]);
      expect(Math.max(...radii)).to.be.at.most(largest);
      expect(radii.filter((radius) => radius === 0).length).to.equal(abstained);
      for (const { certified, right: left, abstained: none, refuted } of attacked) {
        expect([certified.n, left.n, refuted]).to.deep.equal([4, 4, 0]);
        expect(left.correct + none).to.be.at.least(certified.correct);
      }
    }
    const [half, one] = result.plain.radii.map(({ robust }) => robust.correct);
    expect(half).to.be.within(one, result.plain.clean.correct);
    network.dispose();
  });

  it('judges by what is proved beside what is left without it, and by what is refuted', () => {
    const more = (reach: number, robust: number) =>
      provesMoreThanIsLeft({ smoothing: resultOf(reach, robust) }).verdict;
    expect(more(80, 40)).to.equal('holds');
    expect(more(80, 78)).to.equal('holds in part');
    expect(more(40, 80)).to.equal('does not hold');
    const stands = (reach: number, refuted: number) =>
      certificatesStand({ smoothing: resultOf(reach, 0, refuted) }).verdict;
    expect(stands(80, 0)).to.equal('holds');
    expect(stands(80, 5)).to.equal('does not hold');
    expect(stands(0, 0)).to.equal('unchecked');
    for (const judge of [provesMoreThanIsLeft, certificatesStand]) expect(judge({}).verdict).to.equal('unchecked');
  });

  it('counts a certificate once, at whichever radii it is refuted, and allows for alpha exactly', () => {
    /** One σ: of 100 rows so many reach each of two radii, and so many of these are refuted. */
    const at = (...radii: readonly (readonly [held: number, refuted: number])[]): SmoothingResult => {
      const { sigmas, ...rest } = resultOf(0, 0);
      const attacked = radii.map(([held, refuted], i) => ({
        ...{ epsilon: 0.5 * (i + 1), certified: proportion(held, 100), right: proportion(held, 100) },
        ...{ abstained: 0, refuted },
      }));
      return { ...rest, sigmas: [{ ...sigmas[0], attacked }] };
    };
    const judged = (...radii: readonly (readonly [number, number])[]) => certificatesStand({ smoothing: at(...radii) });
    expect(judged([80, 0], [40, 0]).reason).to.match(/^0 of 80 certificates/);
    // One row at both radii, or one at each.
    expect(judged([80, 1], [40, 1]).reason).to.match(/^1 to 2 of 80 certificates/);
    // α is .001: one wrong of n has probability 1 − .999ⁿ, which passes .05 between 51 and 52.
    expect(1 - 0.999 ** 51).to.be.below(0.05);
    expect(1 - 0.999 ** 52).to.be.above(0.05);
    expect(judged([3, 1]).verdict).to.equal('does not hold');
    expect(judged([51, 1]).verdict).to.equal('does not hold');
    expect(judged([52, 1]).verdict).to.equal('holds');
    expect(1 - atMost(1, 80, 0.001)).to.be.below(0.05);
    expect(judged([80, 2], [40, 0]).verdict).to.equal('does not hold');
    expect(judged([80, 1], [40, 1]).verdict).to.equal('holds in part');
  });

  it('tells the largest radius, n and what is left, and draws a panel for each noise', () => {
    const smoothing = resultOf(80, 40);
    const context = { results: { smoothing }, claims: [], findings: [], minutes: 1, take: () => [] };
    const text = renderMarkdown({ title: 'smoothing', blocks: smoothingSection(context) });
    expect(text).to.include('0.80 for σ 0.25 and 1.60 for σ 0.5');
    expect(text).to.include('n = 100');
    expect(text).to.include('0 of 160 certificates');
    const { data, caption } = smoothingFigure(smoothing);
    expect(caption).to.include('MNIST test');
    const certified = data.filter(({ name }) => String(name).endsWith('certified'));
    certified.forEach(({ x, y }, i) => {
      const [radii, shares] = [x as number[], y as number[]];
      expect(Math.max(...radii)).to.be.closeTo(smoothing.sigmas[i].largest, 1e-3);
      radii.forEach((radius, at) => {
        expect(shares[at]).to.equal(radius <= 0.75 ? 0.8 : 0);
      });
    });
    expect(certified).to.have.length(2);
  });
});
