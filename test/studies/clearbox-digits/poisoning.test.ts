import { expect } from 'chai';
import { proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { openStudy } from '../../../lib/studies/clearbox-digits/open.js';
import { accuracyFigure, cutRange } from '../../../lib/studies/clearbox-digits/parts/poisoning/accuracy-figure.js';
import { backdoorFigure } from '../../../lib/studies/clearbox-digits/parts/poisoning/backdoor-figure.js';
import { harder, messesUp } from '../../../lib/studies/clearbox-digits/parts/poisoning/finding.js';
import { imagesFigure } from '../../../lib/studies/clearbox-digits/parts/poisoning/images-figure.js';
import { learnedFigure } from '../../../lib/studies/clearbox-digits/parts/poisoning/learned-figure.js';
import { measurePoisoning } from '../../../lib/studies/clearbox-digits/parts/poisoning/measure.js';
import { poisoningPlan } from '../../../lib/studies/clearbox-digits/parts/poisoning/plan.js';
import type { PoisoningResult, PoisonKind } from '../../../lib/studies/clearbox-digits/parts/poisoning/result.js';
import { poisoningSection } from '../../../lib/studies/clearbox-digits/parts/poisoning/section.js';
import { backdoorTable, poisoningTable } from '../../../lib/studies/clearbox-digits/parts/poisoning/tables.js';
import { byRate, fewest, openFrom } from '../../../lib/studies/clearbox-digits/parts/poisoning/words.js';
import { describeWithMirror, expectNoLeak, temporaryFolder } from '../../helpers.js';

const share = (percent: number) => proportion(10 * percent, 1000);

/** Accuracies in percent by kind, without poison 90; backdoors' success in percent by rate, for each seed. */
function resultOf(
  accuracies: Partial<Record<PoisonKind, number>>,
  successes: Readonly<Record<number, readonly number[]>>,
  asGoal = 30,
): PoisoningResult {
  return {
    stamp: { profile: 'full', comparable: true, data: 'MNIST test', seeds: [0], versions: {}, started: '2026-01-01' },
    trainingRows: 1000,
    adversarial: {
      ...{ seed: 0, epsilon: 0.1, steps: 40, target: 2 },
      ...{ n: 500, wrongFromStart: 40, ofTarget: 50, success: proportion(400, 410) },
    },
    victim: 1,
    kinds: Object.entries(accuracies).map(([kind, percent]) => ({
      kind: kind as PoisonKind,
      networks: [
        { rate: 0, rows: 0, relabeled: 0, clean: share(90) },
        { rate: 0.5, rows: 500, relabeled: 500, clean: share(percent) },
      ].map((network) => ({
        ...network,
        ...(kind === 'true' && { robust: { fgsm: share(20), pgd: share(10) } }),
        ...(kind === 'goal' && { asGoal: share(network.rate ? asGoal : 30) }),
      })),
    })),
    backdoor: {
      ...{ side: 3, place: { top: 0, left: 0 }, target: 2, lit: [0, 1, 4] },
      networks: Object.entries(successes).flatMap(([rate, percents]) =>
        percents.map((percent, seed) => ({
          seed,
          rate: Number(rate),
          rows: 1000 * Number(rate),
          clean: share(90),
          success: share(percent),
          ...(rate === '0' && { asClass: [share(1), share(2), share(percent)] }),
        })),
      ),
    },
    shown: [{ label: 5, clean: new Array(784).fill(0), adversarial: new Array(784).fill(0.1) }],
  };
}

const backdoors = { 0: [1, 3], 0.01: [50, 95], 0.05: [91, 97] };
const result = resultOf({ true: 90, goal: 70, random: 85, flips: 85 }, backdoors);

describe('what is told of poisoning', () => {
  it('a rate opens the backdoor where every training’s opens, there and at all larger rates', () => {
    expect(openFrom(result)?.rate).to.equal(0.05);
    expect(openFrom(resultOf({}, { 0: [1], 0.01: [95], 0.05: [80] }))).to.equal(undefined);
  });

  it('several trainings are their mean with an interval over them, one its own over images', () => {
    const [none, , last] = byRate(result);
    expect(none.success.value).to.equal(0.02);
    // Student's t of one degree of freedom: 12.7 standard errors of a point; no share is below 0 or above 1.
    expect(none.success.interval[0]).to.equal(0);
    expect(none.success.interval[1]).to.be.closeTo(0.02 + 12.706 * 0.01, 1e-5);
    expect(last.success.interval[1]).to.equal(1);
    expect(byRate(resultOf({}, { 0.05: [91] }))[0].success).to.deep.equal(share(91));
  });

  it('the article’s sentence is judged by how much accuracy wrong labels cost', () => {
    const verdictOf = (goal: number, random: number, asGoal: number) =>
      messesUp({ poisoning: resultOf({ true: 20, goal, random }, {}, asGoal) }).verdict;
    expect(verdictOf(40, 40, 30)).to.equal('holds');
    expect(verdictOf(40, 89, 30)).to.equal('holds in part');
    expect(verdictOf(89, 89, 90)).to.equal('holds in part');
    expect(verdictOf(89, 89, 30)).to.equal('does not hold');
    // Eleven points less, but not surely so.
    expect(verdictOf(79, 89, 30)).to.equal('does not hold');
  });

  it('who has access is not judged, how many images it takes is told', () => {
    const { verdict, reason } = harder({ poisoning: result });
    expect(verdict).to.equal('unchecked');
    expect(reason)
      .to.include('10 of 1,000 training images')
      .and.to.include('50 (5\u202f%) give at least 90\u202f% in all 2');
    const none = fewest(resultOf({}, { 0: [1], 0.01: [95], 0.05: [80] }));
    expect(none).to.include('no rate that was tried');
    expect(fewest(resultOf({}, { 0: [1], 0.01: [95] }))).to.include('that is at least 90');
  });

  it('differences no larger than what another seed does are said to say nothing', () => {
    const seeds = resultOf({ true: 90, goal: 70, flips: 88 }, backdoors);
    // Without poison, 90 % and 93 %: three points.
    const networks = seeds.backdoor.networks.map((one) =>
      one.rate === 0 && one.seed === 1 ? { ...one, clean: share(93) } : one,
    );
    const poisoning = { ...seeds, backdoor: { ...seeds.backdoor, networks } };
    const context = { results: { poisoning }, claims: [], findings: [], minutes: 1, take: () => [] };
    const text = renderMarkdown({ title: '', blocks: poisoningSection(context as never) });
    expect(text).to.include('say nothing: adversarial images, true labels; clean images, random labels.');
    expect(text).to.include('it protects nothing here');
  });

  it('figures and tables hold every training, and say what they are over', () => {
    expect(accuracyFigure(result).data).to.have.length(4);
    expect(accuracyFigure(result).caption).to.include('n = 1,000');
    expect(cutRange([0.905, 0.931], 0.01)).to.deep.equal([0.9, 0.94]);
    expect(cutRange([0.02, 0.999], 0.05)).to.deep.equal([0, 1]);
    expect(learnedFigure(result)?.data).to.have.length(3);
    const { data, caption } = backdoorFigure(result);
    const marks = (name: string) => data.find((one) => one.name === name) ?? {};
    expect(marks('backdoor, each seed').y).to.deep.equal([0.5, 0.95, 0.91, 0.97]);
    expect(marks('backdoor, no poison, each seed').y).to.deep.equal([0.01, 0.03]);
    // Side by side: no mark of one curve is at the place of another's.
    const places = [marks('backdoor'), marks('accuracy'), marks('backdoor, each seed')].map(
      (one) => (one.x as number[])[0],
    );
    expect(new Set(places).size).to.equal(3);
    expect(caption).to.include('means of 2 trainings').and.to.include('n = 1,000');
    expect(imagesFigure(result)?.caption).to.include('3 × 3').and.to.include('Data: MNIST train, 1,000 images');
    expect(poisoningTable(result).rows).to.have.length(8);
    const table = backdoorTable(result);
    for (const row of table.rows) expect(row).to.have.length(table.columns.length);
    expect(table.rows.map((row) => row[4])).to.deep.equal(['0 of 2', '1 of 2', '2 of 2']);
  });

  it('the section takes each figure once', () => {
    const taken: string[] = [];
    const context = { results: { poisoning: result }, claims: [], findings: [], minutes: 1 };
    const take = (...ids: string[]) => {
      taken.push(...ids);
      return [];
    };
    expect(poisoningSection({ ...context, take } as never)).to.not.have.length(0);
    expect(taken).to.deep.equal(['poisoning-accuracy', 'poisoning-learned', 'backdoor', 'poisoned-images']);
  });
});

describe('the plan of poisoning', () => {
  it('a full run has every seed for backdoors, and each rate of a first run', () => {
    const [first, full] = (['mnist', 'full'] as const).map((profile) =>
      poisoningPlan({ profile, seeds: profile === 'full' ? [0, 1, 2, 3, 4] : [0] }),
    );
    expect(full.backdoor.seeds).to.deep.equal([0, 1, 2, 3, 4]);
    expect(full.rates).to.include.members([...first.rates]);
    expect(full.backdoor.rates).to.include.members([0.001, 0.003, 0.01, 0.05, ...first.backdoor.rates]);
    expect(full.victim).to.not.equal(full.attack.seed);
  });
});

describeWithMirror('poisoning, on digits', () => {
  const folder = temporaryFolder();

  it('poisons what it says, and a trigger opens a backdoor that leaves clean images alone', async () => {
    const study = await openStudy({ profile: 'digits', folder: folder() });
    for (const seed of [0, 1]) await study.network(seed);
    const { kinds, backdoor, adversarial, trainingRows } = await expectNoLeak(() => measurePoisoning(study));
    const half = Math.round(trainingRows / 2);
    const twos = study.train.labels.filter((label) => label === 2).length;
    for (const { kind, networks } of kinds) {
      expect(networks[0], kind).to.deep.include({ rate: 0, rows: 0, relabeled: 0, clean: kinds[0].networks[0].clean });
      const { rows, relabeled } = networks[1];
      expect(rows, kind).to.equal(kind === 'flips-to-goal' ? Math.round((trainingRows - twos) / 2) : half);
      expect(relabeled, kind).to.equal(
        { true: 0, goal: half - adversarial.ofTarget, random: half, flips: half, 'flips-to-goal': rows }[kind],
      );
    }
    const { n, wrongFromStart, ofTarget, success } = adversarial;
    expect([n, wrongFromStart + ofTarget + success.n]).to.deep.equal([half, half]);
    expect(backdoor.networks[0].asClass?.[backdoor.target]).to.deep.equal(backdoor.networks[0].success);
    expect(backdoor.lit.reduce((sum, count) => sum + count)).to.be.within(1, trainingRows);
    const [none, , most] = backdoor.networks;
    expect(most.success.interval[0]).to.be.above(none.success.interval[1] + 0.5);
    expect(most.clean.value).to.be.closeTo(none.clean.value, 0.03);
  });
});
