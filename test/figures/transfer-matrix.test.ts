import { expect } from 'chai';
import { type Proportion, proportion, type TransferMatrix } from '../../lib/evaluation/index.js';
import { paperFigure, transferMatrixFigure } from '../../lib/figures/index.js';
import { textFits } from '../../lib/figures/paper/text-boxes.js';

const NAMES = ['MLP', 'LeNet', 'student', 'LightGBM', 'XGBoost', 'GradBoost'];
const GRADIENTS = 3;
const SIZES = { linf: 0.1, l2: 1, l1: 20, l0: 300 };

/** Four attacks, two of which need gradients, over six models, three of which have some. */
function toy(): TransferMatrix {
  const runs = ['fgsm', 'pgd', 'square', 'hopskipjump'].flatMap((name, k) =>
    NAMES.slice(0, k < 2 ? GRADIENTS : undefined).map((source) => ({
      attack: `${name}-linf-0.1`,
      source,
      name,
      kind: 'fixed' as const,
      access: k < 2 ? ('gradients' as const) : ('scores' as const),
      norm: 'linf' as const,
      epsilon: 0.1,
      settings: {},
      sizes: SIZES,
      queries: 1,
      gradients: 1,
    })),
  );
  const cells = runs.flatMap(({ attack, source }) =>
    NAMES.map((target, i) => {
      const transferred: Proportion | null = source === 'student' ? null : proportion(i, 40);
      return { attack, source, target, wrong: proportion(30 * i, 300), transferred, rows: [] };
    }),
  );
  const models = NAMES.map((name) => ({ name, scores: 'logits' as const, clean: proportion(290, 300) }));
  return { data: '300 rows', n: 300, seed: 0, models, common: [], runs, cells };
}

const options = {
  id: 'transfer',
  title: 'What carries over',
  stamp: { comparable: true, data: '300 rows made for tests' },
} as const;

describe('the heat map of a transfer matrix', () => {
  const figure = transferMatrixFigure(toy(), { ...options, shown: 'wrong' });

  it('has a panel for each attack, a percent in each cell, and n with its interval where it is pointed at', () => {
    expect(figure.data.map(({ name }) => name)).to.deep.equal([
      'fgsm, L∞ ε 0.1',
      'pgd, L∞ ε 0.1',
      'square, L∞ ε 0.1',
      'hopskipjump, L∞ ε 0.1',
    ]);
    const [fgsm, , square] = figure.data as { text: string[][]; z: (number | null)[][]; hovertext: string[][] }[];
    expect(square.text[5][2].replace(/\s/, ' ')).to.equal('20 %');
    expect(square.z[5][2]).to.equal(0.2);
    // Wilson's interval of 60 in 300, from its formula.
    expect(square.hovertext[5][2]).to.match(
      /made on GradBoost, answered by student.*20\.000.%.*\[15\.87, 24\.89\].*300/,
    );
    // The trees are no rows where both attacks of a line need gradients.
    expect([fgsm.z.length, square.z.length]).to.deep.equal([GRADIENTS, NAMES.length]);
    expect(figure.caption)
      .to.include('300 rows made for tests')
      .and.to.include('lower bound')
      .and.to.include('alone that show');
  });

  it('leaves a row empty where nothing was lost, and can show some of the attacks', () => {
    const shown = transferMatrixFigure(toy(), { ...options, shown: 'transferred', attacks: ['square-linf-0.1'] });
    const [{ z, text }] = shown.data as { z: (number | null)[][]; text: string[][] }[];
    expect(z[2].concat(text[2] as never[])).to.deep.equal([...NAMES.map(() => null), ...NAMES.map(() => '')]);
    expect(shown.caption).to.include('n = 40)').and.not.to.include('alone that show');
    expect(() => transferMatrixFigure(toy(), { ...options, shown: 'wrong', attacks: ['pgd'] })).to.throw(RangeError);
  });

  it('prints the n of a share of few images in its cell, and says what shares are of and where they are printed', () => {
    const { cells, ...rest } = toy();
    const few = cells.map((cell, i) => ({ ...cell, transferred: proportion(1, i ? 30 : 29) }));
    const shown = transferMatrixFigure({ ...rest, cells: few }, { ...options, shown: 'transferred' });
    const [{ text }] = shown.data as { text: string[][] }[];
    expect(text[0].map((one) => one.replace(/[\u2009\u202f]/g, ' '))).to.deep.equal([
      '3 %<br>n = 29',
      ...NAMES.slice(1).map(() => '3 %'),
    ]);
    const told = transferMatrixFigure(toy(), {
      ...{ ...options, shown: 'transferred' },
      ...{ rule: 'Shares of what was chosen', table: 'the table of cells' },
    });
    expect(told.caption)
      .to.include('Shares of what was chosen (n = 40)')
      .and.to.include('in the table of cells, or hover');
    expect(told.caption).to.not.include('that the source lost');
  });

  it('leaves room for long names beside the title of their axis, and as much as ever for short ones', () => {
    const long = 'sixteen letters!';
    const renamed = JSON.parse(JSON.stringify(toy()), (_, value) => (value === 'student' ? long : value));
    const left = (matrix: TransferMatrix) =>
      (transferMatrixFigure(matrix, { ...options, shown: 'wrong' }).layout.margin as { l: number }).l;
    expect(left(toy())).to.equal(96);
    // Letters of 12 px in a wide face are 7 px each; the title and the gaps beside it take 30.
    expect(left(renamed)).to.be.at.least(7 * long.length + 30);
  });

  it('stands above each other in a column where names fit below its cells, and across the page where they do not', () => {
    for (const [shorter, width] of [
      [(name: string) => name.slice(0, 5), 3.3],
      [(name: string) => name, 6.9],
    ] as const) {
      const short = JSON.parse(JSON.stringify(toy()), (_, value) => (NAMES.includes(value) ? shorter(value) : value));
      const paper = paperFigure(transferMatrixFigure(short, { ...options, shown: 'wrong' }), 3.3);
      expect(paper.width).to.equal(width);
      expect(paper.height).to.be.lessThan(9);
      expect(textFits(paper.figure)).to.equal(true);
      // Nine letters of 7 pt and a title beside them.
      expect((paper.figure.layout.margin as { l: number }).l).to.be.greaterThan(70);
    }
  });
});
