import { expect } from 'chai';
import type { Figure } from '../../../lib/figures/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { pitfalls as part } from '../../../lib/studies/defences/parts/pitfalls/part.js';
import { leaks, pitfallsSection } from '../../../lib/studies/defences/parts/pitfalls/section.js';
import { SURROGATES } from '../../../lib/studies/defences/parts/pitfalls/surrogates.js';
import { fromOthers, toldOf } from '../../../lib/studies/defences/parts/pitfalls/told.js';
import { pitfallsResult } from './pitfalls-result.js';

const result = pitfallsResult();
const told = Object.fromEntries(toldOf(result).map((one) => [one.id, one]));
const figureOf = (id: string): Figure => {
  const figure = part.figures?.[id].call(undefined as never, { pitfalls: result });
  if (!figure) throw new Error(`There is no figure ${id}.`);
  return figure;
};

describe('pitfalls, as they are told', () => {
  it('print the setting that leaves the most, and tell the one that leaves the least', () => {
    // The grid falls by equal parts from 180 of 200 rows in its first of 6 × 7 cells to 20 in its last; the first of ten
    // steps is 14 cells on: 180 − 160 · 14 / 41 = 125.4.
    expect(told.steps.printed).to.include('PGD-10 by steps of 0.01 ε: 62.5');
    expect(told.steps.truth).to.include('42 settings').and.to.include('10.0');
    expect(told.scale.printed).to.include('distillation').and.to.include('85.0');
    expect(told.scale.truth).to.include('2.0').and.to.include('75');
    // 150 − 120 of the last network is the worst case that is furthest below its single step.
    expect(told.suite.printed).to.include('input gradient penalty, FGSM: 75.0');
    expect(told.suite.truth).to.include('15.0');
    expect(told.units.truth).to.include('0.0924').and.to.include('0.56');
    // Of 81 selected rows 80 are fooled.
    expect(told.selected.printed).to.include('1.2').and.to.include('n = 81');
    expect(told.selected.truth).to.include('58.0').and.to.include('1.5');
  });

  it('count no network among its own surrogates, the distilled one under neither name', () => {
    const { surrogates } = result;
    expect(fromOthers(surrogates, 'usual')).to.have.length(6);
    expect(fromOthers(surrogates, SURROGATES.distilled)).to.have.length(5);
    // The nearest neighbour fools it on 10 rows, the furthest on 60.
    expect(told.surrogates.printed).to.include('95.0');
    expect(told.surrogates.truth).to.include('70.0').and.to.include('itself 0.0');
  });

  it('say that labels leak where the difference is beyond chance, and only there', () => {
    expect(leaks(pitfallsResult(20, 2))).to.equal('yes');
    expect(leaks(pitfallsResult(2, 20))).to.equal('no');
    expect(leaks(pitfallsResult(3, 3))).to.equal('unclear');
    const text = (gained: number, lost: number) =>
      renderMarkdown({
        title: 'pitfalls',
        blocks: pitfallsSection({
          results: { pitfalls: pitfallsResult(gained, lost) },
          ...{ claims: [], findings: [], minutes: 1, take: () => [] },
        }),
      });
    expect(text(20, 2)).to.include('+9.0 points beside clean images').and.to.include('the label leaks');
    expect(text(2, 20)).to.include('it does not here');
  });

  it('have a table for each, with the data in its caption', () => {
    for (const [id, make] of Object.entries(part.tables ?? {})) {
      const { caption, rows } = make.call(undefined as never, { results: { pitfalls: result }, claims: [] });
      expect(caption, id).to.include('MNIST test');
      expect(rows.length, id).to.be.above(1);
    }
    expect(Object.keys(part.tables ?? {})).to.have.length(9);
  });

  it('are drawn with n and the data in the caption', () => {
    for (const id of Object.keys(part.figures ?? {})) {
      const figure = figureOf(id);
      expect(figure.id).to.equal(id);
      expect(figure.caption, id).to.include('n = 200').and.to.include('MNIST test');
    }
    const cells = figureOf('pitfalls-steps').data.map(({ z }) => z as number[][]);
    expect(cells).to.have.length(2);
    expect([cells[0][0][0], cells[0].at(-1)?.at(-1)]).to.deep.equal([0.9, 0.1]);
    const [suite] = figureOf('pitfalls-suite').data;
    expect((suite.z as number[][]).map((line) => line.at(-1))).to.deep.equal([0.75, 0.6, 0.45, 0.3, 0.15]);
    const scale = figureOf('pitfalls-scale').data;
    const firsts = (wanted: string) => scale.filter(({ name }) => name === wanted).map(({ x }) => (x as number[])[0]);
    expect(firsts('no gradient')).to.deep.equal([-3, -3, -3]);
    // Side by side around their power of ten.
    for (const [i, left] of firsts('cross-entropy').entries()) expect(left + firsts('DLR')[i]).to.be.closeTo(-6, 1e-9);
  });
});
