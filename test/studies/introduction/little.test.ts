import { expect } from 'chai';
import fc from 'fast-check';
import { fgsm, fmn, pgd } from '../../../lib/attacks/index.js';
import { type Dataset, imageTensor, takeRows } from '../../../lib/data/index.js';
import { proportion } from '../../../lib/evaluation/index.js';
import { figureBlocks, renderMarkdown } from '../../../lib/report/index.js';
import type { Study } from '../../../lib/studies/introduction/contracts.js';
import { easyAndFast } from '../../../lib/studies/introduction/findings.js';
import { browse } from '../../../lib/studies/introduction/parts/little/browse.js';
import { climb, ladderOf } from '../../../lib/studies/introduction/parts/little/ladder.js';
import { measureLittle } from '../../../lib/studies/introduction/parts/little/measure.js';
import { nearestErrors } from '../../../lib/studies/introduction/parts/little/minimal.js';
import { ratioBins } from '../../../lib/studies/introduction/parts/little/minimal-figure.js';
import { oneStep } from '../../../lib/studies/introduction/parts/little/one-step.js';
import { little } from '../../../lib/studies/introduction/parts/little/part.js';
import type { LittlePlan } from '../../../lib/studies/introduction/parts/little/plan.js';
import { signsKept } from '../../../lib/studies/introduction/parts/little/plateau.js';
import type { Ladder, LittleResult } from '../../../lib/studies/introduction/parts/little/result.js';
import { to8Bits } from '../../../lib/studies/introduction/parts/little/rounding.js';
import { published } from '../../../lib/studies/introduction/published.js';
import { introduction } from '../../../lib/studies/introduction/study.js';
import type { StudyResults } from '../../../lib/studies/introduction/study-results.js';
import { judgeClaims } from '../../../lib/study/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak } from '../../helpers.js';

const model = linearModel();
const N = 24;
const CLASSES = ['dark', 'bright'];

/** 8-bit images that the linear model gets right, but for the first two. */
const { pixels } = interior(model, N);
const images = to8Bits(pixels);
const truth = Int32Array.from({ length: N }, (_, i) => Number(model.margin(images.subarray(6 * i, 6 * i + 6)) > 0));
const data: Dataset = {
  name: 'toy',
  images,
  labels: truth.map((label, i) => (i < 2 ? 1 - label : label)),
  indices: Int32Array.from({ length: N }, (_, i) => 5 * i),
  shape: [2, 3, 1],
  classes: 2,
  provenance: 'made for tests',
};

const norm1 = model.difference.reduce((sum, d) => sum + Math.abs(d), 0);
const norm2 = Math.hypot(...model.difference);
const margin = (row: number) => Math.abs(model.margin(images.subarray(6 * row, 6 * row + 6)));

describe('rounding to 8 bits', () => {
  const photograph = (levels: number[]) => Float32Array.from(levels, (level) => level / 255);
  const level = fc.integer({ min: 0, max: 255 });

  it('gives back the very photograph where less than half a step was added', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(level, fc.double({ min: -0.49, max: 0.49, noNaN: true }))), (values) => {
        const before = photograph(values.map(([k]) => k));
        const after = before.map((value, i) => Math.min(1, Math.max(0, value + values[i][1] / 255)));
        expect(to8Bits(after)).to.deep.equal(before);
      }),
    ));

  it('keeps whole steps, and rounds more than half of one up to it', () => {
    const steps = to8Bits(photograph([10, 10, 10, 0]).map((value, i) => value + [1, 0.51, -0.51, 1][i] / 255));
    expect(steps).to.deep.equal(photograph([11, 11, 9, 1]));
  });
});

describe('FGSM from one gradient', () => {
  it('breaks what the attack of the library breaks, at every radius', async () => {
    const epsilons = [0.02, 0.1, 0.6];
    const { ladder, clean } = await expectNoLeak(() => oneStep(model, data, epsilons));
    expect([...clean.right].slice(0, 3)).to.deep.equal([0, 0, 1]);
    const tensor = imageTensor(data);
    for (const [k, epsilon] of epsilons.entries()) {
      const { success } = await fgsm({ epsilon }).run(model, { images: tensor, labels: data.labels });
      expect([...ladder[k].right]).to.deep.equal(Array.from(success, (broken) => 1 - broken));
    }
    tensor.dispose();
  });

  it('keeps every sign of the gradient of a linear model, however long the step', async () => {
    const kept = await expectNoLeak(() => signsKept(model, data, [0.01, 0.3]));
    expect(kept.map(({ median }) => median)).to.deep.equal([1, 1]);
  });
});

describe('a ladder of radii', () => {
  const verdicts = [
    { epsilon: 0.1, right: Uint8Array.of(0, 1, 1, 0), rounded: Uint8Array.of(0, 1, 1, 1), losses: new Float32Array(4) },
    { epsilon: 0.2, right: Uint8Array.of(0, 0, 1, 1), rounded: Uint8Array.of(0, 0, 1, 1), losses: new Float32Array(4) },
  ];
  const ladder = ladderOf({ name: 'A', steps: 1 }, [7, 8, 9, 10], Uint8Array.of(0, 1, 1, 1), verdicts);

  it('counts photographs that are wrong from the start as broken, and as no adversarial image', () => {
    const [first, second] = ladder.points;
    expect([first.robust.correct, first.rounded.correct, first.robust.n]).to.deep.equal([2, 3, 4]);
    expect(first.surviving).to.deep.include({ correct: 0, n: 1 });
    expect(second.surviving).to.deep.include({ correct: 1, n: 1 });
  });

  it('remembers the smallest radius that broke each, also where a larger one does not', () => {
    expect(ladder.rows).to.deep.equal([
      { index: 7, brokenAt: 0 },
      { index: 8, brokenAt: 0.2 },
      { index: 9, brokenAt: null },
      { index: 10, brokenAt: 0.1 },
    ]);
  });

  it('loses every image below half a step once it is rounded, and none of whole steps', async () => {
    const attack = {
      name: 'PGD',
      steps: 4,
      at: (epsilon: number) => pgd({ epsilon, steps: 4, relativeStepSize: 1, randomStart: false, earlyStop: false }),
    };
    // Near the boundary, so that steps this small are enough.
    const near = takeRows(
      data,
      Array.from(data.labels.keys()).filter((row) => row >= 2),
    );
    const close = Float32Array.from(near.images);
    near.labels.forEach((label, row) => {
      const back = (margin(row + 2) / norm1 - 0.2 / 255) * (label ? -1 : 1);
      for (let i = 0; i < 6; i++) close[6 * row + i] += Math.sign(model.difference[i]) * back;
    });
    const rounded = { ...near, images: to8Bits(close) };
    const right = Uint8Array.from(rounded.labels, (label, row) =>
      Number(Number(model.margin(rounded.images.subarray(6 * row, 6 * row + 6)) > 0) === label),
    );
    const predicted = rounded.labels.map((label, row) => (right[row] ? label : 1 - label));
    const found = await climb(model, rounded, predicted, attack, [0.49 / 255, 2 / 255], () => {});
    const [half, whole] = ladderOf(attack, rounded.indices, right, found).points;
    expect(half.surviving?.n).to.be.greaterThan(0);
    expect(half.surviving?.correct).to.equal(0);
    expect(whole.surviving?.correct).to.equal(whole.surviving?.n);
  });
});

describe('the nearest errors', () => {
  const predicted = truth;
  const attack = (norm: 'l2' | 'linf') => [{ name: 'FMN', attack: fmn({ norm, steps: 60, stepSize: 0.2 }) }];

  it('of a linear model are as far as its boundary', async () => {
    for (const [norm, dual] of [['l2', norm2] as const, ['linf', norm1] as const]) {
      const found = await nearestErrors(model, data, { norm, attacks: attack(norm), predicted, classes: CLASSES });
      expect(found.n).to.equal(N - 2);
      found.rows.forEach(({ size, answer, index }, row) => {
        expect(index).to.equal(5 * row);
        if (row < 2) expect({ size, answer }).to.deep.equal({ size: 0, answer: undefined });
        else {
          expect((size ?? 0) * (dual / margin(row))).to.be.within(0.999, 1.1);
          expect(answer).to.equal(CLASSES[1 - truth[row]]);
        }
      });
    }
  });

  it('are never farther in L∞ than a radius that broke the photograph', async () => {
    const rows = Array.from(data.indices, (index, row) => ({ index, brokenAt: row === 4 ? 1e-6 : 0.9 })).slice(0, 6);
    const ladders: Ladder[] = [{ attack: 'A', steps: 1, points: [], rows }];
    const options = { attacks: attack('linf'), predicted, classes: CLASSES, ladders };
    const found = await nearestErrors(model, data, { norm: 'linf', ...options });
    expect(found.rows[4]).to.deep.include({ size: 1e-6, by: 'A at given radii' });
    expect(found.rows[5].by).to.equal('FMN');
    expect(found.attacks[1]).to.deep.include({ tried: 4, found: 4, smallest: 1 });
    const other = await nearestErrors(model, data, { norm: 'l2', ...options, attacks: attack('l2') });
    expect(other.attacks.map(({ name }) => name)).to.deep.equal(['FMN']);
  });

  it('are counted in bars of equal ratio, each once', () => {
    const { ends, counts } = ratioBins([1, 2, 4, 8, 8], 3);
    expect(counts).to.deep.equal([1, 1, 3]);
    expect(ends[1]).to.be.closeTo(2, 1e-9);
  });
});

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

/** The images of the data set, moved to half a step from the boundary. */
function nearBoundary(): Float32Array {
  const moved = Float32Array.from(images);
  for (let row = 0; row < N; row++) {
    const back = (margin(row) / norm1 - 0.5 / 255) * (truth[row] ? -1 : 1);
    for (let i = 0; i < 6; i++) moved[6 * row + i] += Math.sign(model.difference[i]) * back;
  }
  return moved;
}
