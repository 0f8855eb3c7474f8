import { expect } from 'chai';
import type { Figure } from '../../../lib/figures/index.js';
import {
  accuracyOverEpsilon,
  adversarialRobustness,
  heroFigure,
  type LocalTeachersResult,
} from '../../../lib/studies/cloud-autoai/index.js';
import { syntheticResults } from './fixtures.js';

const texts = ({ layout }: Figure): string =>
  ((layout.annotations ?? []) as { text?: string }[]).map(({ text }) => text ?? '').join('\n');
const dashed = ({ data }: Figure) =>
  data.filter(({ line }) => (line as { dash?: string } | undefined)?.dash === 'dash');

describe('the local teachers, beside the clouds', () => {
  const results = syntheticResults();
  const { localTeachers } = results;
  const figures = [accuracyOverEpsilon(results), adversarialRobustness(results), heroFigure(results)];

  it('are the only dashed lines, and the caption says what they are', () => {
    const names = new Set([localTeachers.ibm.name, localTeachers.gcp.name]);
    for (const figure of figures) {
      expect(new Set(dashed(figure).map(({ name }) => name)), figure.id).to.deep.equal(names);
      for (const name of names) expect(figure.caption, figure.id).to.include(name);
      expect(figure.caption, figure.id).to.include('other models than the clouds’');
    }
  });

  it('are drawn on the selected rows in one panel and over all rows in the other, never mixed', () => {
    const read = (rows: 'selected' | 'robust') =>
      (['ibm', 'gcp'] as const).map((role) =>
        localTeachers[role].sets.map((set) => Number(set[rows].value.toFixed(6))),
      );
    const drawn = (figure: Figure, axis: string | undefined) =>
      dashed(figure)
        .filter(({ yaxis }) => yaxis === axis)
        .map(({ y }) => y);
    const [accEp, advRobustness, hero] = figures;
    expect(drawn(accEp, 'y')).to.deep.equal(read('selected'));
    expect(drawn(advRobustness, undefined)).to.deep.equal(read('robust'));
    expect(drawn(hero, undefined)).to.deep.equal(read('robust'));
    expect(drawn(hero, 'y2')).to.deep.equal(read('selected'));
  });

  it('carry their Wilson intervals', () => {
    const [{ error_y, y }] = dashed(figures[0]);
    const { array, arrayminus } = error_y as { array: number[]; arrayminus: number[] };
    localTeachers.ibm.sets.forEach(({ selected: { interval } }, i) => {
      expect((y as number[])[i] + array[i]).to.be.closeTo(interval[1], 2e-6);
      expect((y as number[])[i] - arrayminus[i]).to.be.closeTo(interval[0], 2e-6);
    });
  });

  it('do not break the axis where one of them lies in the gap', () => {
    expect(figures[0].layout).to.have.property('yaxis2');
    const half = (share: LocalTeachersResult['ibm']['sets'][number]) =>
      share.epsilon === 0.1 ? { ...share, selected: { ...share.selected, interval: [0.68, 0.72] as const } } : share;
    const better = { ...localTeachers, gcp: { ...localTeachers.gcp, sets: localTeachers.gcp.sets.map(half) } };
    expect(accuracyOverEpsilon({ ...results, localTeachers: better }).layout).to.not.have.property('yaxis2');
  });

  it('are named at their lines and in the table below them on digits, where they are the only teachers', () => {
    const digits = syntheticResults('digits');
    for (const figure of [accuracyOverEpsilon(digits), adversarialRobustness(digits)]) {
      expect(texts(figure).match(/<b>P12<\/b>/g), figure.id).to.have.length(2);
      expect(texts(figure), figure.id).to.not.include('a synthetic');
    }
  });
});
