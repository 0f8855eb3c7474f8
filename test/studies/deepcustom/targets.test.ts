import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { mnist } from '../../../lib/data/index.js';
import { agreement, proportion } from '../../../lib/evaluation/index.js';
import { loadModel, parameterCount, predictLabels } from '../../../lib/models/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openChain } from '../../../lib/studies/deepcustom/chain.js';
import { openStudy } from '../../../lib/studies/deepcustom/open.js';
import { measureTargets } from '../../../lib/studies/deepcustom/parts/targets/measure.js';
import { targets } from '../../../lib/studies/deepcustom/parts/targets/part.js';
import type { TargetSet, TargetsResult } from '../../../lib/studies/deepcustom/parts/targets/result.js';
import { targetsSection } from '../../../lib/studies/deepcustom/parts/targets/section.js';
import { isUsual, trainedText } from '../../../lib/studies/deepcustom/parts/targets/words.js';
import { mnistPlan } from '../../../lib/studies/deepcustom/plan.js';
import { published } from '../../../lib/studies/deepcustom/published.js';
import type { StudyResults } from '../../../lib/studies/deepcustom/study-results.js';
import { publishedTarget, TARGETS, targetRecipe } from '../../../lib/studies/deepcustom/targets.js';
import { judgeClaims, keptStem } from '../../../lib/study/index.js';
import { describeWithMirror, expectNoLeak, temporaryFolder } from '../../helpers.js';

const setOf = (right: number, trained: readonly number[], parameters: number): TargetSet => ({
  ...{ data: 'images', parameters, neurons: 150, maps: 0 },
  published: proportion(right, 10_000),
  trained: trained.map((correct, seed) => ({ seed, accuracy: proportion(correct, 10_000) })),
});

const resultOf = (right: number): TargetsResult => ({
  stamp: { profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0], versions: {}, started: '2026-01-01' },
  mnist: setOf(right, [9600, 9700], 27_580),
  cifar: setOf(6901, [], 122_570),
});

const verdicts = (result: TargetsResult) => {
  const ids = Object.keys(targets.claims ?? {});
  const claims = judgeClaims(
    {
      id: 'deepcustom',
      published: published.filter(({ id }) => ids.includes(id)),
      parts: [targets as never],
      fallback: { looking: '', said: '', instead: 'digits' },
    },
    { targets: result },
  );
  return { claims, verdicts: Object.fromEntries(claims.map(({ id, verdict }) => [id, verdict])) };
};

describe('the target networks', () => {
  it('have the printed numbers of weights', () => {
    expect(parameterCount(TARGETS.mnist)).to.equal(27_580);
    expect(parameterCount(TARGETS.cifar10)).to.equal(122_570);
  });

  it('are exact where the published file gives the printed figure; a copy of CIFAR-10 in JPEG is not compared', () => {
    expect(verdicts(resultOf(9656)).verdicts).to.deep.equal({
      'target-mnist-acc': 'exact',
      'target-mnist-params': 'exact',
      'target-cifar-acc': 'unchecked',
      'target-cifar-params': 'exact',
    });
    expect(verdicts(resultOf(9655)).verdicts['target-mnist-acc']).to.equal('differs');
  });

  it('are usual where the printed accuracy is where one more training would fall', () => {
    // Two runs of 96 and 97 %: 12.706 · 0.707 · √1.5 = 11 points around 96.5.
    expect(isUsual(resultOf(9656).mnist, 96.56)).to.equal(true);
    expect(isUsual(resultOf(9656).mnist, 85)).to.equal(false);
    expect(isUsual(setOf(9656, [9600], 1), 96.56)).to.equal(undefined);
    expect(trainedText(setOf(9656, [], 1))).to.equal('');
  });

  it('are told in the report', () => {
    const result = resultOf(9656);
    const results = { targets: result } as StudyResults;
    const { claims } = verdicts(result);
    const blocks = targetsSection({ results, claims, findings: [], minutes: 0, take: () => [] });
    const text = renderMarkdown({ title: 'targets', blocks });
    expect(text).to.include('27,580 weights').and.include('what such a training gives').and.include('copy in JPEG');
  });
});

describe('the target networks on digits', () => {
  const inFolder = temporaryFolder();

  it('are trained by the study’s settings', async function () {
    this.timeout(60_000);
    const study = await openStudy({ profile: 'digits', folder: inFolder('run') });
    const { mnist: set, cifar } = await expectNoLeak(() => measureTargets(study));
    expect(cifar).to.equal(undefined);
    expect(set).to.include({ parameters: 27_580, neurons: 150, maps: 0 }).and.not.have.property('published');
    // Ten classes: far above chance.
    for (const { accuracy } of set.trained) expect(accuracy.interval[0]).to.be.above(0.8);
  });
});

describeWithMirror('the target networks on MNIST', () => {
  it('are right on 9,656 images in the published file, and those kept here on as many as were counted', async function () {
    this.timeout(60_000);
    const test = await mnist('test');
    const file = await publishedTarget('mnist');
    expect(agreement(await predictLabels(file, test), test.labels).correct).to.equal(9656);
    file.dispose();
    for (const seed of [0, 1, 2, 3, 4]) {
      const { name, architecture, settings } = targetRecipe('mnist', test, seed);
      const { network, metadata } = loadModel(keptStem('deepcustom', name), architecture);
      expect(metadata.settings, name).to.deep.equal(settings);
      const { value, n } = agreement(await predictLabels(network, test), test.labels);
      expect({ value, n }).to.deep.equal({ value: metadata.claims?.[0].value, n: metadata.claims?.[0].n });
      network.dispose();
    }
  });

  it('have the robust networks that are kept here, which are opened and not trained anew', async function () {
    // A training would take minutes.
    this.timeout(90_000);
    const [train, test] = [await mnist('train'), await mnist('test')];
    const [target, plan] = [await publishedTarget('mnist'), mnistPlan('mnist')];
    const chain = openChain({ ...{ set: 'mnist', train, test, target, plan }, published: true, retrain: false });
    for (const name of ['lrp', 'nce', 'suspiciousness', 'fgsm', 'pgd20'] as const) {
      const { metadata } = await chain.trained(name);
      const kept = JSON.parse(readFileSync(`${keptStem('deepcustom', metadata.name)}.json`, 'utf8'));
      expect(metadata, name).to.deep.equal(kept);
    }
  });
});
