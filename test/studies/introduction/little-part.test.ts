import { expect } from 'chai';
import { takeRows } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { figureBlocks, renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/introduction/contracts.js';
import { easyAndFast } from '../../../lib/studies/introduction/findings.js';
import { browse } from '../../../lib/studies/introduction/parts/little/browse.js';
import { belowHalf, cleanOf } from '../../../lib/studies/introduction/parts/little/facts.js';
import { measureLittle } from '../../../lib/studies/introduction/parts/little/measure.js';
import { little } from '../../../lib/studies/introduction/parts/little/part.js';
import type { LittlePlan } from '../../../lib/studies/introduction/parts/little/plan.js';
import type { Ladder, LittleResult } from '../../../lib/studies/introduction/parts/little/result.js';
import { littleTables } from '../../../lib/studies/introduction/parts/little/tables.js';
import { timeAttacks } from '../../../lib/studies/introduction/parts/little/timing.js';
import { published } from '../../../lib/studies/introduction/published.js';
import { introduction } from '../../../lib/studies/introduction/study.js';
import type { StudyResults } from '../../../lib/studies/introduction/study-results.js';
import { judgeClaims } from '../../../lib/study/index.js';
import { failingAfter } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { CLASSES, data, model, N, nearBoundary } from './little-toy.js';

const plan: LittlePlan = {
  epsilons: [0.25, 1, 16, 64].map((levels) => levels / 255),
  ...{ all: N, few: 10, pgdSteps: 4, apgdSteps: 4, minimal: 8, minimalAttacks: 2, minimalSteps: 20, line: 6, timed: 2 },
};
const stamp = {
  ...{ profile: 'mnist', comparable: true, data: 'made for tests', seeds: [0], versions: {} },
  started: '2026-01-01T00:00:00Z',
} as const;
const study = {
  ...{ model, classes: CLASSES, stamp, comparable: true, size: N },
  classNumber: (name: string) => CLASSES.indexOf(name),
  sample: async (n: number) =>
    takeRows(
      data,
      Array.from({ length: Math.min(n, N) }, (_, i) => i),
    ),
} as unknown as Study;

describe('how little is enough', () => {
  let result: LittleResult;
  before(async () => {
    result = await expectNoLeak(() => measureLittle(study, undefined, plan));
  });

  const judged = (little_: LittleResult | undefined) => {
    const claims = little.claims ?? {};
    const own = { ...introduction, parts: [little], published: published.filter(({ id }) => id in claims) };
    return judgeClaims(own, little_ ? { little: little_ } : {});
  };

  it('is plain data that comes back from JSON as it was', () => {
    expect(JSON.parse(JSON.stringify(result))).to.deep.equal(result);
  });

  it('is never less broken at a larger radius by one step on a linear model, and pairs photographs', () => {
    const [{ points }] = result.ladders;
    for (let k = 1; k < points.length; k++)
      expect(points[k].robust.correct).to.be.at.most(points[k - 1].robust.correct);
    result.plateau.turns.forEach(({ right }, k) => {
      expect(right.onlySecond).to.equal(0);
      expect(right.onlyFirst).to.equal(points[k].robust.correct - points[k + 1].robust.correct);
    });
    // One direction is the only one there is: many steps reach no more than one.
    for (const { oneStep: one, manySteps } of result.plateau.points)
      expect(manySteps.median).to.be.closeTo(one.median, 1e-4);
  });

  it('finds every figure of every tenth photograph, and tells one that differs', () => {
    const wanted = new Map(published.map(({ id, value }) => [id, value]));
    const share = (correct: number) => ({ correct, n: 100, value: correct / 100, interval: [0, 1] as const });
    const tenths = [
      { epsilon: 0, right: share(wanted.get('efficientnet-tenth') ?? -1) },
      { epsilon: 0.5 / 255, right: share((wanted.get('efficientnet-tenth-fgsm-half') ?? -1) + 1) },
    ];
    const verdicts = new Map(judged({ ...result, tenths }).map(({ id, verdict }) => [id, verdict]));
    expect(verdicts.get('efficientnet-tenth')).to.equal('exact');
    expect(verdicts.get('efficientnet-tenth-fgsm-half')).to.equal('differs');
    expect(verdicts.get('efficientnet-tenth-fgsm-4')).to.equal('unchecked');
    expect(judged(undefined).map(({ verdict }) => verdict)).to.deep.equal(Array(7).fill('unchecked'));
  });

  it('writes its section, tables and figures', () => {
    const results = { little: result } as StudyResults;
    const figures = Object.values(little.figures ?? {}).flatMap((draw) => draw(results) ?? []);
    expect(figures.map(({ id }) => id)).to.deep.equal(Object.keys(little.figures ?? {}));
    const context = { results, claims: judged(result), findings: [], minutes: 1, take: figureBlocks(figures).take };
    const text = renderMarkdown({ title: 'x', blocks: little.section?.(context) ?? [] });
    expect(text).to.match(/adversarial images made with ε below ½ of 1\/255, 0 are left/);
    expect(text).to.not.match(/NaN|undefined|Infinity/);
  });

  const written = (changed: LittleResult) => {
    const context = { results: { little: changed } as StudyResults, claims: [], findings: [], minutes: 1 };
    const { take } = figureBlocks([]);
    return renderMarkdown({ title: 'x', blocks: little.section?.({ ...context, take }) ?? [] });
  };

  it('says where shares are right by construction, and gives them no interval', () => {
    const fallback: LittleResult = { ...result, stamp: { ...result.stamp, comparable: false } };
    expect(written(fallback)).to.match(/without an attack it is 80\u202f% by construction/);
    expect(written(result)).to.not.include('by construction');
  });

  it('gives losses the number of their photographs and intervals, and concludes from signs only where they are gone', () => {
    const points = result.plateau.points.map((point) => ({
      ...point,
      oneStep: { median: 2, interval: [1, 3] as const },
      sameSign: { median: 0.51, interval: [0.5, 0.52] as const },
    }));
    const turned = written({ ...result, plateau: { ...result.plateau, n: 77, signsOf: 66, points } });
    expect(turned).to.include('On the 77 photographs').and.to.include('from 2 \\[1, 3\\] to 2 \\[1, 3\\]');
    expect(turned).to.include('n = 66 photographs').and.to.include('right at the photograph alone');
    // The linear model keeps every sign.
    expect(written(result)).to.not.include('right at the photograph alone');
  });

  it('finds the smallest radius that leaves fewer than half right, by any attack, and the same photographs before', () => {
    const ladder = (attack: string, ...shares: number[]): Ladder => ({
      attack,
      steps: 1,
      points: shares.map((correct, k) => ({
        epsilon: k + 1,
        robust: proportion(correct, 10),
        rounded: proportion(correct, 10),
        surviving: null,
      })),
      rows: [0, null, 1].map((brokenAt, index) => ({ index, brokenAt })),
    });
    const found = belowHalf({ ladders: [ladder('A', 9, 4, 1), ladder('B', 9, 3, 1), ladder('C', 5, 5, 0)] });
    expect([found?.ladder.attack, found?.point.epsilon]).to.deep.equal(['B', 2]);
    expect(belowHalf({ ladders: [ladder('A', 9, 5)] })).to.equal(undefined);
    expect(cleanOf(ladder('A'))).to.deep.equal(proportion(2, 3));
  });

  it('names the norm of an answer to the nearest error', () => {
    const context = { results: { little: result } as StudyResults, claims: [] };
    const { rows } = littleTables['little-photographs'](context);
    expect(rows[4].join()).to.match(/(dark|bright) \(L2\)/);
  });

  it('leaves no tensor behind where the clock runs and the model fails', () =>
    expectNoLeak(() =>
      expectRejects(() => timeAttacks(failingAfter(model, 1), data, plan, () => {}), Error, 'broken on purpose'),
    ));

  it('calls attacks easy and fast where one of many steps surely breaks most photographs in less than a second', () => {
    const verdict = (correct: number, milliseconds: number) => {
      const median = { median: milliseconds, interval: [milliseconds, milliseconds] as const };
      const timing = { ...result.timings[1], steps: 10, median, broken: proportion(correct, 20) };
      return easyAndFast({ little: { ...result, timings: [timing] } }).verdict;
    };
    expect([verdict(20, 300), verdict(20, 3000), verdict(12, 300), verdict(0, 300)]).to.deep.equal([
      'holds',
      'holds in part',
      'holds in part',
      'does not hold',
    ]);
  });

  it('lays photographs out to be clicked through: right before, wrong after', async () => {
    const tight = { ...study, sample: async () => ({ ...data, images: nearBoundary() }) };
    const rows = await browse(tight, 3);
    expect(rows).to.have.length(3);
    for (const { title, pictures } of rows) {
      expect(title).to.match(/^(dark, .* → bright|bright, .* → dark)/);
      expect(pictures.map(({ picture }) => picture.slice(0, 16))).to.deep.equal(Array(3).fill('data:image/jpeg;'));
    }
  });
});
