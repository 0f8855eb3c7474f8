import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, imageKey } from '../../../lib/data/index.js';
import {
  type Answered,
  type AnswerFile,
  type Audited,
  type AuditedSet,
  auditedImages,
  proportion,
  readAnswers,
  scoreServices,
} from '../../../lib/evaluation/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';

const LABELS = Int32Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
const ROWS = Array.from(LABELS, (_, row) => String(row * 10));

/** Images of one pixel each; the last two of a set are one image. */
const setOf = (id: string, gray: number, fools?: readonly number[]): AuditedSet => ({
  id,
  rows: ROWS,
  labels: LABELS,
  ...(fools && { fools: Uint8Array.from(fools) }),
  keys: async () => ROWS.map((_, row) => imageKey([gray, Math.min(row, 8) / 10])),
});

const exported: Audited = {
  source: 'the export',
  classes: 3,
  manifest: true,
  sets: [
    setOf('clean', 0),
    setOf('net.fgsm', 0.5, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
    setOf('net.pgd', 1, Array(10).fill(0)),
  ],
};

const answersOf = (answers: readonly number[], more: Partial<AnswerFile> = {}): AnswerFile => ({
  ...{ file: 'answers.csv', answers: Int32Array.from(answers), from: 'column "prediction"', ties: 0, besideScores: 0 },
  ...more,
});
const idsOf = (set: string, rows: readonly string[] = ROWS) => rows.map((row) => `${set}/${row}`);
const given = (answers: AnswerFile, set?: string, service = 'service'): Answered => ({
  service,
  ...(set !== undefined && { set }),
  answers,
});

/** Right but for rows 0 and 9. */
const CLEAN = [1, 1, 2, 0, 1, 2, 0, 1, 2, 1];
/** Right in rows 1, 5, 6, 8, 9. */
const FGSM = [2, 1, 0, 2, 2, 2, 0, 2, 2, 0];
const both = [given(answersOf(CLEAN, { ids: idsOf('clean') })), given(answersOf(FGSM, { ids: idsOf('net.fgsm') }))];

describe('the score of services', () => {
  it('counts all rows, rows right on both images, and rows that fool the surrogate', async () => {
    const { services, warnings, classes, classesKnown } = await scoreServices(both, exported);
    expect(services.map(({ name }) => name)).to.deep.equal(['service']);
    const [clean, fgsm] = services[0].sets;
    expect(clean).to.deep.equal({
      ...{ set: 'clean', n: 10, answered: 10, accuracy: proportion(8, 10) },
      ...{ atMost: null, robust: null, judged: null },
    });
    expect([fgsm.set, fgsm.n, fgsm.answered, fgsm.atMost]).to.deep.equal(['net.fgsm', 10, 10, null]);
    expect(fgsm.accuracy).to.deep.equal(proportion(5, 10));
    // Row 9 is right when attacked, and wrong as it is.
    expect(fgsm.robust).to.deep.equal(proportion(4, 10));
    expect([classes, classesKnown]).to.deep.equal([3, true]);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('upper bound');
  });

  it('holds rows that fool the surrogate against chance and a constant answer', async () => {
    const { judged } = (await scoreServices(both, exported)).services[0].sets[1];
    // Rows 0 to 4 have labels 0, 1, 2, 0, 1 and answers 2, 1, 0, 2, 2.
    expect(judged?.selected).to.equal(true);
    expect(judged?.accuracy).to.deep.equal(proportion(1, 5));
    expect(judged?.majority).to.deep.equal({ class: 0, ...proportion(2, 5) });
    expect(judged?.constant).to.deep.equal({ class: 2, ...proportion(1, 5) });
    // Of 5 at 1/3: 0 has 32/243, 1 has 80, 2 has 80, 3 has 40, 4 has 10, 5 has 1; no likelier than 1 are all.
    expect(judged?.chance?.share).to.be.closeTo(1 / 3, 1e-15);
    expect(judged?.chance?.pValue).to.be.closeTo(1, 1e-12);
    // One row right by each alone: nothing differs.
    expect(judged?.beyondConstant).to.deep.equal({ share: 1 / 5, pValue: 1, adjusted: 1 });
  });

  it('adjusts claims over all sets of all services by Holm', async () => {
    const n = 60;
    const labels = Int32Array.from({ length: n }, (_, row) => row % 3);
    const rows = Array.from(labels, (_, row) => String(row));
    const sets = ['a', 'b'].map((id) => ({ id, rows, labels, keys: async () => undefined }));
    const audited: Audited = { source: 'made', classes: 3, manifest: false, sets };
    const answers = (right: number) => Array.from(labels, (label, row) => (row < right ? label : (label + 1) % 3));
    const files = [
      given(answersOf(answers(60), { ids: idsOf('a', rows) }), undefined, 'one'),
      given(answersOf(answers(30), { ids: idsOf('b', rows) }), undefined, 'one'),
      given(answersOf(answers(20), { ids: idsOf('a', rows) }), undefined, 'two'),
    ];
    const { services } = await scoreServices(files, audited);
    const chances = services.flatMap(({ sets: all }) => all.map(({ judged }) => judged?.chance));
    expect(chances[0]?.pValue).to.be.closeTo(3 ** -60, 1e-35);
    expect(chances[0]?.adjusted).to.be.closeTo(3 * 3 ** -60, 1e-35);
    expect(chances[1]?.adjusted).to.equal(2 * (chances[1]?.pValue ?? 0));
    // A third of the rows is what chance has.
    expect(chances[2]?.pValue).to.be.closeTo(1, 1e-12);
  });

  it('counts missing rows as wrong, says how many there are and how much they could change, and leaves them out of tests', async () => {
    const rows = ROWS.slice(0, 7);
    const part = given(answersOf(FGSM.slice(0, 7), { ids: idsOf('net.fgsm', rows) }));
    const report = await scoreServices([both[0], part], exported);
    const fgsm = report.services[0].sets[1];
    expect([fgsm.n, fgsm.answered]).to.deep.equal([10, 7]);
    // Rows 1, 5 and 6 of those answered.
    expect(fgsm.accuracy).to.deep.equal(proportion(3, 10));
    expect(fgsm.atMost).to.deep.equal(proportion(6, 10));
    expect(fgsm.robust).to.deep.equal(proportion(3, 10));
    expect(report.warnings.join())
      .to.include('7 of the 10 rows of net.fgsm')
      .and.include('wrong')
      .and.include('60.00 %');
    const few = given(answersOf(FGSM.slice(1, 3), { ids: idsOf('net.fgsm', ROWS.slice(1, 3)) }));
    const { judged } = (await scoreServices([few], exported)).services[0].sets[0];
    expect(judged?.accuracy).to.deep.equal(proportion(1, 5));
    // One of the two answered rows: 4/9 at one third; as likely are 0 of 2, likelier none.
    expect(judged?.chance?.pValue).to.be.closeTo(1, 1e-12);
  });

  it('says where clean answers are missing', async () => {
    const { services, warnings } = await scoreServices([both[1]], exported);
    expect(services[0].sets[0].robust).to.equal(null);
    expect(warnings.join()).to.include('answered no clean rows');
  });

  it('compares two services on the rows that both answered', async () => {
    const other = answersOf(LABELS.slice(0, 8) as unknown as number[], { ids: idsOf('net.fgsm', ROWS.slice(0, 8)) });
    const { comparisons } = await scoreServices([...both, given(other, undefined, 'other')], exported);
    expect(comparisons).to.have.length(1);
    const [{ set, first, second, n, bothRight, onlyFirst, onlySecond, neither, pValue, adjusted }] = comparisons;
    expect([set, first, second]).to.deep.equal(['net.fgsm', 'service', 'other']);
    expect([n, bothRight, onlyFirst, onlySecond, neither]).to.deep.equal([8, 3, 0, 5, 0]);
    // Five of five tosses on one side, two-sided.
    expect(pValue).to.be.closeTo(2 / 2 ** 5, 1e-15);
    expect(adjusted).to.equal(pValue);
  });
});

describe('rows of answers', () => {
  const inFolder = temporaryFolder();
  const clean = answersOf(CLEAN);
  const keysOf = async (at: number) => (await exported.sets[at].keys()) as readonly string[];
  const right = async (files: readonly Answered[], audited = exported) => {
    const report = await scoreServices(files, audited);
    return [report.services[0].sets[0].accuracy.correct, report.files[0].by, report.files[0].notes.join('; ')];
  };

  it('are told by ids: of a set, at the end of a path, or bare where the set is named', async () => {
    const order = [9, 0, 1, 2, 8, 7, 6, 5, 4, 3];
    const shuffled = order.map((row) => CLEAN[row]);
    const ids = (make: (row: string) => string) => order.map((row) => make(ROWS[row]));
    for (const [made, set] of [
      [ids((row) => `clean/${row}`), undefined],
      [ids((row) => `gs://bucket/audit/clean/${row}.png`), undefined],
      [ids((row) => row), 'clean'],
    ] as const)
      expect(await right([given(answersOf(shuffled, { ids: made }), set)])).to.deep.equal([8, 'id', '']);
  });

  it('are told by pixels in any order, equal images in turn', async () => {
    const keys = await keysOf(0);
    const order = [3, 8, 1, 2, 0, 9, 4, 7, 6, 5];
    const shuffled = answersOf(
      order.map((row) => CLEAN[row]),
      { keys: order.map((row) => keys[row]) },
    );
    expect(await right([given(shuffled)])).to.deep.equal([8, 'pixels', '']);
    const repeated = answersOf([...CLEAN, CLEAN[0]], { keys: [...keys, keys[0]] });
    expect(await right([given(repeated)])).to.deep.equal([
      8,
      'pixels',
      '1 row is answered more than once, alike (clean/0)',
    ]);
  });

  it('are told by order only where the true labels are those of the set in every row, and that is said', async () => {
    const [correct, by, note] = await right([given({ ...clean, truth: LABELS }, 'clean')]);
    expect([correct, by]).to.deep.equal([8, 'order']);
    expect(note).to.include('true labels of all 10 rows confirm');
    const other = Int32Array.from(LABELS).reverse();
    other[0] = 2;
    const refused: readonly [AnswerFile, string | undefined, ...string[]][] = [
      [clean, 'clean', 'no ids', 'no true labels', 'Order alone is not trusted'],
      [{ ...clean, truth: other }, 'clean', 'other true labels', 'row 1'],
      [{ ...clean, truth: LABELS }, undefined, 'which of 3 sets', 'service:SET=FILE'],
      [answersOf(CLEAN.slice(1), { truth: LABELS.slice(1) }), 'clean', '9 rows', '10'],
      [{ ...clean, keys: ROWS }, undefined, 'no image that was exported'],
    ];
    for (const [answers, set, ...says] of refused)
      await expectRejects(() => scoreServices([given(answers, set)], exported), DataError, 'answers.csv', ...says);
    const alike: Audited = { ...exported, sets: [{ ...exported.sets[0], labels: new Int32Array(10) }] };
    await expectRejects(
      () => scoreServices([given({ ...clean, truth: new Int32Array(10) })], alike),
      DataError,
      'one class',
    );
  });

  it('with ids of the service’s own are told by what else is there', async () => {
    const own = answersOf(CLEAN, { ids: ROWS.map((row) => `job-${row}`), keys: await keysOf(0) });
    expect(await right([given(own)])).to.deep.equal([8, 'pixels', 'its ids are not those that were exported']);
  });

  it('that were not exported are left out and told; a file of such rows alone is refused', async () => {
    const ids = [...idsOf('clean'), 'clean/11', 'dirty/0'];
    expect(await right([given(answersOf([...CLEAN, 0, 0], { ids }))])).to.deep.equal([
      8,
      'id',
      '2 of 12 rows have ids that were not exported and are left out (clean/11, dirty/0)',
    ]);
    const foreign = answersOf([1, 2], { ids: ['x/1', 'x/2'] });
    await expectRejects(
      () => scoreServices([given(foreign)], exported),
      DataError,
      'none of the ids',
      'x/1',
      'clean/0',
    );
    const bare = answersOf(CLEAN, { ids: ROWS });
    await expectRejects(() => scoreServices([given(bare)], exported), DataError, 'service:SET=FILE');
  });

  it('that are doubled are told where the answers are one, and refused where they differ', async () => {
    const again = (answer: number) => given(answersOf([...CLEAN, answer], { ids: [...idsOf('clean'), 'clean/20'] }));
    expect(await right([again(2)])).to.deep.equal([8, 'id', '1 row is answered more than once, alike (clean/20)']);
    await expectRejects(() => scoreServices([again(0)], exported), DataError, 'differently', 'clean/20');
    const other = given(answersOf([0], { file: 'second.csv', ids: ['clean/20'] }));
    await expectRejects(() => scoreServices([both[0], other], exported), DataError, 'second.csv', 'clean/20');
  });

  it('are refused where ids or pixels say one row and the true labels another, or another set was named', async () => {
    const shifted = answersOf(CLEAN, { ids: idsOf('clean'), truth: Int32Array.from([2, ...LABELS.slice(0, 9)]) });
    await expectRejects(
      () => scoreServices([given(shifted)], exported),
      DataError,
      'other true labels',
      'by id',
      'clean/0',
    );
    await expectRejects(
      () => scoreServices([given(answersOf(CLEAN, { ids: idsOf('clean') }), 'net.pgd')], exported),
      DataError,
      'net.pgd',
      'clean/0',
    );
    await expectRejects(() => scoreServices([given(clean, 'claen')], exported), DataError, 'did you mean clean?');
  });

  it('of images in two sets are refused until a set is named', async () => {
    const twins: Audited = { ...exported, sets: [exported.sets[0], { ...exported.sets[0], id: 'same' }] };
    const answers = answersOf(CLEAN, { keys: await keysOf(0) });
    await expectRejects(
      () => scoreServices([given(answers)], twins),
      DataError,
      'clean and same',
      'service:clean=FILE',
    );
    expect(await right([given(answers, 'same')], twins)).to.deep.equal([8, 'pixels', '']);
  });

  it('are held against images in a file, and that nothing says how these were chosen', async () => {
    writeFileSync(inFolder('images.csv'), 'true_label,1,2\n0,0,.1\n1,.5,.5\n1,1,0\n');
    writeFileSync(inFolder('answers.csv'), '1,2,prediction\n1,0,1\n0,.1,1\n.5,.5,1\n');
    const audited = await auditedImages([{ set: 'mine', file: inFolder('images.csv') }]);
    const report = await scoreServices([given(await readAnswers(inFolder('answers.csv')))], audited);
    const [{ set, accuracy, robust, judged }] = report.services[0].sets;
    expect([set, accuracy.correct, accuracy.n, robust]).to.deep.equal(['mine', 2, 3, null]);
    expect(judged?.selected).to.equal(false);
    expect(report.warnings.join()).to.include('how these rows were chosen');
    writeFileSync(inFolder('bare.csv'), '1,2\n0,.1\n');
    await expectRejects(
      () => auditedImages([{ set: 'mine', file: inFolder('bare.csv') }]),
      DataError,
      'true labels',
      '--truth',
    );
  });

  it('stand for themselves where the files say the truth, and nothing else is known', async () => {
    const half = (from: number, to: number) => answersOf(CLEAN.slice(from, to), { truth: LABELS.slice(from, to) });
    const report = await scoreServices([given(half(0, 4)), given(half(4, 10))]);
    expect(report.services[0].sets.map(({ set, accuracy }) => [set, accuracy.correct, accuracy.n])).to.deep.equal([
      ['answers', 8, 10],
    ]);
    expect([report.classes, report.classesKnown]).to.deep.equal([3, false]);
    expect(report.warnings.join()).to.include('how these rows were chosen');
    await expectRejects(() => scoreServices([given(clean)]), DataError, 'no true labels', '--images', 'audit export');
  });
});
