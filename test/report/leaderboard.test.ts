import { expect } from 'chai';
import { leaderboardTable, tableText, textOf } from '../../lib/report/index.js';
import { entryWith } from '../evaluation/leaderboard/entries.js';

const board = (...entries: ReturnType<typeof entryWith>[]) =>
  ({ dataset: 'mnist', norm: 'linf', epsilon: 0.3, entries }) as const;

describe('a leaderboard as a table', () => {
  const weak = entryWith('weak', { worst: 10, pgd: 90 });
  const strong = entryWith('strong', { worst: 60, certified: 40 });
  const { advlab } = weak;
  // Of other rows, with fewer attacks, doubtful.
  const other = {
    ...weak,
    unreliable: true,
    footnote: 'The best of five. Doubtful: zero-gradients.',
    additional_data: true,
    advlab: {
      ...advlab,
      attacks: advlab.attacks.slice(0, 1),
      warnings: ['few-rows', 'zero-gradients'].map((id) => ({ id, attack: null, saw: 'Seen.', advice: 'Do.' })),
      data: { name: 'mnist-test', provenance: 'MNIST test, 10,000 images (rows 100 to 199)' },
    },
  };

  it('puts the most robust model first, each share with its interval', () => {
    const { columns, rows, caption } = leaderboardTable(board(weak, strong));
    expect(columns).to.include.members(['PGD-40', 'AutoAttack', 'worst case', 'certified']);
    expect(rows.map(([place, model]) => [place, model])).to.deep.equal([
      ['1', 'strong (lenet5)'],
      ['2', 'weak (lenet5)'],
    ]);
    const cell = (row: number, column: string) => textOf(rows[row][columns.indexOf(column)]);
    // Wilson's interval of 60 of 100, by hand: (.6 + z²/200 ± z √(.24/100 + z²/40,000)) / (1 + z²/100), z = 1.96.
    expect(cell(0, 'worst case')).to.equal('60.0 [50.2, 69.1]');
    expect(cell(0, 'certified')).to.include('40.0 [30.9, 49.8] ibp');
    expect(cell(1, 'certified')).to.equal('not run');
    // Two attacks of 4,200 queries on 100 rows.
    expect([cell(0, 'cost'), cell(0, 'seconds')]).to.deep.equal(['84 + 80', '6']);
    for (const column of ['n', 'notes']) expect(columns).not.to.include(column);
    expect(caption).to.include('mnist, L∞ ε 0.3').and.include('n = 100').and.include('rows 0 to 99');
  });

  it('says what an entry lacks, what is doubtful, and that rows differ', () => {
    const { columns, rows, caption } = leaderboardTable(board(strong, other));
    expect(rows[1][columns.indexOf('AutoAttack')]).to.deep.equal({ text: 'not run', tone: 'missing' });
    expect(rows[1][columns.indexOf('notes')]).to.deep.equal({
      text: 'unreliable: zero-gradients; additional data; no place: of other rows (rows 100 to 199); The best of five.',
      tone: 'bad',
    });
    expect(caption).to.include('Not all entries are of the same rows').and.include('rows 100 to 199');
    expect(rows[1][0]).to.deep.equal({ text: 'none', tone: 'missing' });
    // Warnings count where the entry itself does not own up to them.
    const silent = leaderboardTable(board({ ...other, unreliable: false }));
    expect(textOf(silent.rows[0][silent.columns.indexOf('notes')])).to.include('unreliable: zero-gradients');
    const fewer = { ...weak, advlab: { ...weak.advlab, rows: 50 } };
    const { columns: apart, rows: each } = leaderboardTable(board(strong, fewer));
    expect(each.map((row) => row[apart.indexOf('n')])).to.deep.equal(['100', '50']);
    expect(leaderboardTable(board(weak)).columns).not.to.include('certified');
    expect(() => leaderboardTable(board())).to.throw(RangeError, 'has no entry');
  });

  it('is text for a terminal, which names from files cannot color', () => {
    const text = tableText(leaderboardTable(board({ ...strong, architecture: 'lenet\u001b[31m' })));
    expect(text).not.to.include('\u001b');
    const [, head] = text.trimEnd().split('\n\n');
    expect(head.split('\n')).to.have.length(3);
  });
});
