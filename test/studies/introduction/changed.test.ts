import { expect } from 'chai';
import { touches } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import { createNetwork } from '../../../lib/models/index.js';
import { type ReportBlock, renderMarkdown } from '../../../lib/report/index.js';
import { firstRight, robustShare, takenFor } from '../../../lib/studies/introduction/changed.js';
import { FISH } from '../../../lib/studies/introduction/parts/patch/corner.js';
import { measurePatch } from '../../../lib/studies/introduction/parts/patch/measure.js';
import { patch } from '../../../lib/studies/introduction/parts/patch/part.js';
import { patchPlan } from '../../../lib/studies/introduction/parts/patch/plan.js';
import { effectOf, favoriteOf, measureUniversal } from '../../../lib/studies/introduction/parts/universal/measure.js';
import { universal } from '../../../lib/studies/introduction/parts/universal/part.js';
import type { StudyResults } from '../../../lib/studies/introduction/study-results.js';
import type { RunStamp } from '../../../lib/study/index.js';
import { keyedUniform } from '../../../lib/tensor/index.js';
import { expectNoLeak } from '../../helpers.js';

describe('what one change did to many photographs', () => {
  const tried = { labels: Int32Array.of(0, 1, 2, 3, 4) };
  const before = Int32Array.of(0, 1, 2, 3, 0);
  const after = Int32Array.of(0, 3, 3, 3, 4);

  it('is counted over all rows; wrong before is broken, whatever comes after', () => {
    expect(robustShare(tried, before, after).correct).to.equal(2);
    expect(effectOf(tried, before, after).fooled.correct).to.equal(3);
    expect(firstRight(tried, before, 2)).to.deep.equal([0, 1]);
  });

  it('the class that it makes of most is not counted on the rows that are of it', () => {
    expect(favoriteOf(tried, after)).to.equal(3);
    expect(takenFor(tried, after, 3)).to.include({ correct: 2, n: 4 });
    expect(takenFor(tried, before, 3)).to.include({ correct: 0, n: 4 });
  });

  it('the corner lies in the photograph, and touches no part of the fish', () => {
    const { top, left, side } = patchPlan({ comparable: true }).corner;
    expect(Math.max(top, left) + side).to.be.at.most(224);
    for (const part of FISH) expect(touches({ top, left }, side, part)).to.equal(false);
  });
});

describe('the patch and the universal perturbation, on noise and a network that takes red for a toaster', function () {
  this.timeout(120_000);
  const SIDE = 224;
  const architecture = {
    name: 'small',
    input: [SIDE, SIDE, 3] as const,
    initializer: 'torch' as const,
    layers: [{ type: 'globalAvgPool' }, { type: 'linear', weights: 'fc', units: 5 }] as const,
  };
  // The mean of red in noise is .5 ± .002; from .51 on it is a toaster, below it a goldfish.
  const [WEIGHT, FROM] = [100, 0.51];
  const weights = {
    'fc.weight': { shape: [3, 5], data: Float32Array.from({ length: 15 }, (_, i) => (i === 3 ? WEIGHT : 0)) },
    'fc.bias': { shape: [5], data: Float32Array.of(-9, -9, -9, -WEIGHT * FROM, 0) },
  };
  const classes = ['one', 'two', 'three', 'toaster', 'goldfish'];
  const noise = (n: number, seed: number): Dataset => ({
    name: 'noise',
    images: keyedUniform(n * SIDE * SIDE * 3, 0, 1, seed),
    labels: Int32Array.from({ length: n }, (_, i) => [0, 1, 2, 4, 4][i % 5]),
    indices: Int32Array.from({ length: n }, (_, i) => 100 * seed + i),
    shape: [SIDE, SIDE, 3],
    classes: 5,
    provenance: 'noise',
  });
  const stamp: RunStamp = {
    profile: 'digits',
    comparable: false,
    data: 'noise',
    seeds: [0],
    versions: {},
    started: '2026-01-01T00:00:00.000Z',
  };
  const { images: image, shape } = noise(1, 9);
  const photo = { name: 'goldfish', image, shape, label: 4, provenance: 'noise' };
  const withStudy = <T>(work: (study: Parameters<typeof measurePatch>[0]) => Promise<T>) =>
    expectNoLeak(async () => {
      const model = createNetwork(architecture, weights);
      const found = await work({
        stamp,
        comparable: false,
        model,
        classes,
        classNumber: (name) => classes.indexOf(name),
        photo: async () => photo,
        split: async () => ({ fit: noise(6, 1), tried: noise(10, 2) }),
      });
      model.dispose();
      return found;
    });
  const told = (results: object, section: typeof patch.section) =>
    renderMarkdown({
      title: 'test',
      blocks: section?.({
        results: results as StudyResults,
        claims: [],
        findings: [],
        minutes: 0,
        take: () => [],
      }) as ReportBlock[],
    });

  it('each patch is fitted on some rows, tried on the others beside random pixels, and told', async () => {
    const result = await withStudy((study) => measurePatch(study));
    expect(result.fittedOn).to.equal(6);
    expect(result.sizes.map(({ side }) => side)).to.deep.equal([50, 71]);
    for (const { fitted, random } of result.sizes) {
      expect([fitted.robust.n, fitted.target.n, random.robust.n, random.target.n]).to.deep.equal([10, 10, 10, 10]);
      // The fitted square is all red: .025 more of it on a twentieth of the area.
      expect([fitted.target.value, random.target.value]).to.deep.equal([1, 0]);
    }
    expect(result.corner).to.include({ clear: true, side: 56, share: 1 / 16 });
    // Three channels of a sixteenth of the pixels.
    expect(result.corner.attack.sizes.l0).to.be.at.most((3 * SIDE * SIDE) / 16);
    const { attack, random } = result.corner;
    expect([attack, { answers: random }].map(({ answers }) => answers.top[0].name)).to.deep.equal([
      'toaster',
      'goldfish',
    ]);
    const text = told({ patch: result }, patch.section);
    expect(text).to.include('fitted on 6 photographs').and.include('tried on 10 others');
    const results = { patch: result } as StudyResults;
    const pictures = Object.values(patch.figures ?? {}).map((draw) => draw.call(results, results)?.data.length);
    expect(pictures).to.deep.equal([3, 2 * (1 + result.sizes[0].shown.length)]);
  });

  it('one change for all fools more rows than random signs of its size, and is told', async () => {
    const result = await withStudy((study) => measureUniversal(study));
    for (const { epsilon, fitted, noise: random, favorite } of result.radii) {
      expect([fitted.fooled.value, random.fooled.value], `ε ${epsilon}`).to.deep.equal([1, 0]);
      // Four of the ten are goldfish, and right until then.
      expect([fitted.robust.correct, random.robust.correct, result.clean.correct]).to.deep.equal([0, 4, 4]);
      expect(favorite).to.include({ name: 'toaster' });
      expect([favorite.onTried.value, favorite.onClean.value, favorite.onTried.n]).to.deep.equal([1, 0, 10]);
    }
    const text = told({ universal: result }, universal.section);
    expect(text).to.include('fitted on 6 photographs').and.include('4/255').and.include('10/255');
  });
});
