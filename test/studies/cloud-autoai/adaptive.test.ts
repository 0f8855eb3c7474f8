import { expect } from 'chai';
import { controlStudent } from '../../../lib/defences/index.js';
import { mcnemar } from '../../../lib/evaluation/index.js';
import { createNetwork, initialWeights, type Network, train, weightsOf } from '../../../lib/models/index.js';
import type { AdaptiveResult } from '../../../lib/studies/cloud-autoai/index.js';
import {
  type AttackedRows,
  distillationTemperature,
  published,
  type Study,
} from '../../../lib/studies/cloud-autoai/index.js';
import { adaptiveClaims } from '../../../lib/studies/cloud-autoai/parts/adaptive/claims.js';
import { conditionsOf, trainingOf } from '../../../lib/studies/cloud-autoai/parts/adaptive/conditions.js';
import { comparedEpsilon } from '../../../lib/studies/cloud-autoai/parts/adaptive/evidence.js';
import { againstControls, hidden, leak, survivors } from '../../../lib/studies/cloud-autoai/parts/adaptive/findings.js';
import { keptMeasurement } from '../../../lib/studies/cloud-autoai/parts/adaptive/kept.js';
import type { StudentPair } from '../../../lib/studies/cloud-autoai/parts/adaptive/result.js';
import { transferredFgsm } from '../../../lib/studies/cloud-autoai/parts/adaptive/transferred.js';
import { attackedRows, withWorstCase } from '../../../lib/studies/cloud-autoai/parts/adaptive/verdicts.js';
import { attackStudent } from '../../../lib/studies/cloud-autoai/parts/adaptive/white-box.js';
import { tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects, temporaryFolder, withEnvironment } from '../../helpers.js';
import { toyData, toyNetwork } from '../../models/toy.js';
import { syntheticAdaptive } from './adaptive-fixtures.js';
import { mnistStamp, syntheticResults } from './fixtures.js';
import { judgeClaims } from './study-calls.js';

const full = syntheticAdaptive({ ...mnistStamp, profile: 'full' }, 1);

describe('the grid of students', () => {
  it('has each kind of label at five temperatures, and on training rows, once', () => {
    const conditions = conditionsOf('full');
    const ids = conditions.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    for (const labels of ['soft-p12', 'soft-tables', 'hard'])
      for (const end of ['1', '5', '20', '40', '100', '1-training-rows']) expect(ids).to.include(`${labels}-${end}`);
  });

  it("trains controls as the study's student at every temperature, so that only the temperature differs", () => {
    const data = toyData(4);
    for (const condition of conditionsOf('full').filter(({ labels }) => labels === 'hard')) {
      const { temperature } = condition;
      const recipe = controlStudent(data, { ...trainingOf('full', condition), seed: 3 });
      expect(recipe.settings).to.deep.equal(controlStudent(data, { seed: 3, epochs: 50, temperature }).settings);
    }
  });

  it('moves softened labels at one pace from T = 20 on: the rate makes up for gradients that fall as 1 / T²', () => {
    const paces = conditionsOf('full')
      .filter(({ labels, labelTemperature }) => labels === 'soft-tables' && (labelTemperature ?? 0) > 1)
      .map((condition) => ({
        t: condition.temperature,
        pace: (trainingOf('full', condition).learningRate ?? 0) / condition.temperature ** 2,
      }));
    const [warm, ...others] = paces.filter(({ t }) => t >= 20).map(({ pace }) => pace);
    expect(others).to.have.length(2);
    for (const pace of others) expect(pace).to.be.closeTo(warm, 1e-12);
    expect(paces.find(({ t }) => t === 5)?.pace).to.equal(0.1 / 25);
  });
});

/** A study of toy data whose transferred images are half way to grey. */
function toyStudy(): Study {
  const test = toyData(60);
  const moved = test.images.map((value, i) => value + (0.5 - value) / (i % 2 ? 2 : 4));
  return {
    test: { ...test, indices: test.indices.map((index) => index + 1000) },
    lenet: { name: 'a LeNet' },
    attacked: async () => ({ pixels: moved }),
  } as unknown as Study;
}

async function toyStudent(factor: number): Promise<Network> {
  const plain = createNetwork(toyNetwork, initialWeights(toyNetwork, 1), 'toy student');
  const optimizer = { kind: 'adam' as const, learningRate: 0.02 };
  await train(plain, toyData(200, 9), { epochs: 40, batchSize: 50, optimizer, seed: 1 });
  const weights = weightsOf(plain);
  plain.dispose();
  const hot = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [
      name,
      { shape, data: name.startsWith('fc2') ? data.map((value) => value * factor) : data },
    ]),
  );
  return createNetwork(toyNetwork, hot, 'toy student');
}

describe('transferred images as an attack', () => {
  it('hands them over, leaves rows that were wrong alone, and keeps no tensors', async () => {
    const study = toyStudy();
    const student = await toyStudent(1);
    await expectNoLeak(async () => {
      const images = tf.tensor4d(study.test.images, [60, 2, 3, 1]);
      const labels = study.test.labels.slice();
      labels[3] = 1 - labels[3];
      const result = await transferredFgsm(study, 0.1).run(student, { images, labels, indices: study.test.indices });
      const pixels = result.images;
      const { pixels: moved } = await study.attacked(0.1);
      expect(result.wrongFromStart[3]).to.equal(1);
      expect(Array.from(pixels.subarray(18, 24))).to.deep.equal(Array.from(study.test.images.subarray(18, 24)));
      expect(Array.from(pixels.subarray(24, 30))).to.deep.equal(Array.from(moved.subarray(24, 30)));
      images.dispose();
    });
    student.dispose();
  });

  it('refuses rows without an index, or of another set', async () => {
    const study = toyStudy();
    const student = await toyStudent(1);
    const images = tf.tensor4d(study.test.images, [60, 2, 3, 1]);
    const { labels } = study.test;
    const run = (indices?: Int32Array) => transferredFgsm(study, 0.1).run(student, { images, labels, indices });
    await expectRejects(() => run(), RangeError, 'indices');
    await expectRejects(() => run(new Int32Array(60)), RangeError, 'index 0', 'toy');
    tf.dispose(images);
    student.dispose();
  });
});

describe('a student attacked', function () {
  this.timeout(60_000);
  const epsilons = [0.15];
  const plan = { rows: 60, epsilons, autoAttack: [], carliniWagnerRows: 20 };
  const share = (measured: Awaited<ReturnType<typeof attackStudent>>, attack: string) =>
    measured.whiteBox.find((one) => one.attack === attack)?.robust.value ?? Number.NaN;

  it('whose logits are far too large hides its gradient, and only the temperature shows it', async () => {
    const study = toyStudy();
    const hot = await toyStudent(5000);
    const measured = await expectNoLeak(() =>
      attackStudent(study, hot, { heldOut: study.test, plan, temperature: 5000 }),
    );
    hot.dispose();
    expect(share(measured, 'pgd')).to.be.above(0.8);
    expect(share(measured, 'pgd-tempered')).to.be.below(0.2);
    expect(measured.confidence.noGradient.value).to.be.above(0.9);
    expect(measured.warnings.map(({ id }) => id)).to.include('zero-gradients');
    // Carlini and Wagner's attack follows the logits, and is not blinded.
    expect(measured.carliniWagner.success.value).to.equal(1);
  });

  it('at temperature 1 has nothing to be tempered, and PGD breaks the same weights', async () => {
    const study = toyStudy();
    const cool = await toyStudent(1);
    const measured = await attackStudent(study, cool, { heldOut: study.test, plan, temperature: 1 });
    cool.dispose();
    expect(share(measured, 'pgd')).to.be.below(0.2);
    expect(measured.whiteBox.map(({ attack }) => attack)).to.deep.equal(['transferred', 'fgsm', 'pgd']);
    expect(measured.confidence.noGradient.correct).to.equal(0);
  });
});

describe('the worst case', () => {
  const rows = (attack: AttackedRows['attack'], epsilon: number, robustRows: string) =>
    attackedRows(
      attack,
      epsilon,
      Array.from(robustRows, (verdict) => verdict === '1'),
    );
  const each = [
    rows('fgsm', 0.1, '11101'),
    rows('pgd', 0.1, '11011'),
    // FGSM at a larger epsilon misses the third row, which it broke nearer.
    rows('fgsm', 0.2, '10111'),
  ];

  it('is each row against every attack, and what broke in a ball is broken in a larger one', () => {
    const worst = withWorstCase(each).filter(({ attack }) => attack === 'worst');
    expect(worst.map(({ epsilon, robustRows }) => [epsilon, robustRows])).to.deep.equal([
      [0.1, '11001'],
      [0.2, '10001'],
    ]);
    expect(worst.map(({ robust: { correct, n } }) => [correct, n])).to.deep.equal([
      [3, 5],
      [2, 5],
    ]);
  });

  it('takes the place of one that is there already', () => {
    const stale = rows('worst', 0.2, '11111');
    expect(withWorstCase([...each, stale])).to.deep.equal(withWorstCase(each));
  });

  it('is compared where AutoAttack ran, else in the middle of the epsilons', () => {
    const [student] = full.students;
    const at = (whiteBox: readonly AttackedRows[]) => comparedEpsilon({ students: [{ ...student, whiteBox }] });
    expect(at([...each, rows('autoattack', 0.1, '11111')])).to.equal(0.1);
    expect(at([...each, rows('pgd', 0.3, '11111')])).to.equal(0.2);
    expect(comparedEpsilon({ students: [] })).to.equal(undefined);
  });
});

describe('what was measured of a student', () => {
  const path = temporaryFolder();

  it('is measured once for one recipe and one set of attacks', () =>
    withEnvironment({ ADVLAB_ROOT: path() }, async () => {
      let times = 0;
      const measure = async () => ({ times: ++times });
      expect(await keptMeasurement('a', measure)).to.deep.equal({ times: 1 });
      expect(await keptMeasurement('a', measure)).to.deep.equal({ times: 1 });
      expect(await keptMeasurement('b', measure)).to.deep.equal({ times: 2 });
    }));
});

describe('what attacked students say', () => {
  it('is that a temperature hid the gradient where only the tempered PGD breaks them', () => {
    expect(hidden(full)).to.match(/^Temperature hides gradients .* most with (hard labels|soft labels.*as given)/);
    const softened = full.students.filter(
      ({ condition: { labelTemperature, temperature } }) => labelTemperature === temperature,
    );
    expect(hidden({ ...full, students: softened })).to.include('no temperature was seen to hide a gradient');
    const cases = (students: typeof softened) =>
      5 * students.filter(({ condition }) => condition.temperature > 1).length;
    const others = full.students.filter(
      (student) => !softened.includes(student) || student.condition.temperature === 1,
    );
    expect(hidden(full)).to.include('No student of softened labels hid one');
    const blind = full.students.filter((student) => !softened.includes(student));
    expect(hidden({ ...full, students: blind })).to.not.include('softened labels');
    // In the fixture every heated student but the softened ones is blind.
    expect(hidden(full))
      .to.include(`softened labels 0 of ${cases(softened)}`)
      .and.to.match(new RegExp(`as given, \\d+ of ${cases(others)}[:;.]`));
  });

  it('finds a hidden gradient that the test tells, behind a larger difference that it does not', () => {
    const [student] = full.students;
    const robustAt = (attack: AttackedRows['attack'], epsilon: number, robustRows: string) =>
      attackedRows(
        attack,
        epsilon,
        Array.from(robustRows, (verdict) => verdict === '1'),
      );
    const ones = (count: number) => '1'.repeat(count);
    const zeros = (count: number) => '0'.repeat(count);
    const whiteBox = [
      // 20 rows against 9: p = .06. Then 10 against none: p = .002.
      robustAt('pgd', 0.1, ones(20) + zeros(9)),
      robustAt('pgd-tempered', 0.1, zeros(20) + ones(9)),
      robustAt('pgd', 0.2, ones(10) + zeros(19)),
      robustAt('pgd-tempered', 0.2, zeros(29)),
    ];
    expect(hidden({ ...full, students: [{ ...student, whiteBox }] }))
      .to.include('in 1 of 2 cases')
      .and.include('ε 0.2');
  });

  it('names what is left, with n and interval, and the leak only where it was isolated', () => {
    expect(survivors(full)).to.match(/at ε 0\.3 .* % \(95 % interval .* to .* %, n = 200\)/);
    expect(leak(full)).to.match(/points \(95 % interval .* n = 3 students\)/);
    // Where students who have seen neither do alike on both sets of twins, all of the gap is the leak.
    const fair = full.students.map((student) => ({
      ...student,
      transferred: student.transferred.map((set) =>
        student.condition.rows === 'training' ? { ...set, distillationTwins: set.heldOutTwins } : set,
      ),
    }));
    expect(leak({ ...full, students: fair })).to.match(
      /rows by (\+[1-9][\d.]*) points.*neither, by \+0\.0 points.*the difference, \1 points/,
    );
    const without = full.students.filter(({ condition }) => condition.rows === 'distillation');
    expect(leak({ ...full, students: without })).to.include('not isolated');
    expect(againstControls({ ...full, pairs: [] })).to.equal('');
  });

  it('counts soft students against controls apart for T = 1 and above, and what AutoAttack did not see', () => {
    const pair = (first: string, epsilon: number, onlyFirst: number, onlySecond: number): StudentPair => {
      const rows = (count: number, right: boolean) => Array.from({ length: count }, () => right);
      const comparison = mcnemar(
        [...rows(onlyFirst, true), ...rows(onlySecond, false), true],
        [...rows(onlyFirst, false), ...rows(onlySecond, true), true],
      );
      return { first, second: 'hard', attack: 'worst', epsilon, comparison, adjusted: comparison.pValue };
    };
    const pairs = [
      pair('soft-tables-1', 0.1, 30, 0),
      pair('soft-tables-1', 0.2, 0, 0),
      pair('soft-tables-20', 0.2, 0, 30),
      pair('soft-tables-20', 0.1, 0, 30),
      pair('soft-tables-20', 0.15, 3, 2),
    ];
    // The fixture's AutoAttack ran at ε .2.
    expect(againstControls({ ...full, pairs }))
      .to.include('at T = 1 better in 1 and poorer in 0 of 2, at T > 1 better in 0 and poorer in 2 of 3')
      .and.include('in 1 no row is robust for one alone')
      .and.include('2 of the significant ones lie at epsilons at which AutoAttack did not run');
  });

  it("is told beside the study's student of IBM without being tested against it", () => {
    const figure = published.find(({ id }) => id === 'student-ibm-.15');
    if (!figure) throw new Error('The study has no student-ibm-.15.');
    const student = full.students.find(({ condition }) => condition.id === 'soft-p12-1');
    const share = student?.transferred.find(({ epsilon }) => epsilon === 0.15)?.selected;
    const measured = (adaptive: AdaptiveResult) => adaptiveClaims[figure.id]({ adaptive }, figure);
    expect(measured(full)).to.include({ measured: 100 * (share?.value ?? 0), n: share?.n, elsewhere: true });
    expect(measured({ ...full, teachers: null })).to.have.property('unchecked');
    const claim = judgeClaims({ ...syntheticResults(), adaptive: full }, true).find(({ id }) => id === figure.id);
    expect(claim).to.include({ verdict: 'unchecked', adjustedP: null, n: share?.n });
    expect(claim?.reason).to.include('another model');
  });
});

describe('distillation-temperature', () => {
  it('is drawn from two temperatures on, one panel for each kind of label', () => {
    expect(distillationTemperature(syntheticAdaptive(mnistStamp, 1))).to.equal(undefined);
    const figure = distillationTemperature(full);
    expect(new Set(figure?.data.map(({ xaxis }) => xaxis))).to.deep.equal(new Set(['x', 'x2', 'x3']));
    expect(figure?.caption).to.include('n = 8,000').and.to.include('first 200 held-out rows');
  });

  it('draws each attack at each temperature, PGD in the place of its tempered twin at T = 1', () => {
    const tempered =
      distillationTemperature(full)?.data.filter(({ name }) => name === 'PGD, logits divided by T') ?? [];
    expect(tempered).to.have.length(3);
    for (const { x } of tempered) expect(x).to.have.length(5);
  });
});
