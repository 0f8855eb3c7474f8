import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError } from '../../../lib/data/index.js';
import {
  type Answered,
  type AnswerFile,
  type Audited,
  auditedImages,
  readAnswers,
  scoreServices,
} from '../../../lib/evaluation/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';
import { answersOf, both, CLEAN, exported, given, idsOf, LABELS, ROWS } from './made.js';

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

  it('are not told by numbers that a service gave its rows itself', async () => {
    const own = answersOf(CLEAN, { ids: ROWS.map((row, i) => (i < 3 ? row : `${Number(row) + 1000}`)) });
    await expectRejects(() => scoreServices([given(own, 'clean')], exported), DataError, 'ids of its own', '7 of 10');
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
    expect(note).to.include('true labels of all 10 rows confirm the order');
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
