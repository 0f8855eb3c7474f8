import { expect } from 'chai';
import { type Audited, proportion, scoreServices } from '../../../lib/evaluation/index.js';
import { answersOf, both, exported, FGSM, given, idsOf, LABELS, ROWS } from './made.js';

describe('the score of services', () => {
  it('counts all rows, rows right on both images, and rows that fool the surrogate', async () => {
    const { services, warnings, classes, classesKnown } = await scoreServices(both, exported);
    expect(services.map(({ name }) => name)).to.deep.equal(['service']);
    const [clean, fgsm] = services[0].sets;
    expect(clean).to.deep.equal({
      ...{ set: 'clean', n: 10, answered: 10, accuracy: proportion(8, 10) },
      ...{ atMost: null, robust: null, robustAtMost: null, judged: null },
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
    expect(judged?.beyondConstant).to.deep.equal({ share: 1 / 5, side: 'same', pValue: 1, adjusted: 1 });
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
    expect(chances.map((chance) => chance?.side)).to.deep.equal(['above', 'above', 'same']);
    const constants = services.flatMap(({ sets: all }) => all.map(({ judged }) => judged?.beyondConstant?.side));
    expect(constants).to.deep.equal(['above', 'above', 'same']);
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
    // Of the missing rows 7, 8 and 9 the last is wrong as it is.
    expect(fgsm.robustAtMost).to.deep.equal(proportion(5, 10));
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
