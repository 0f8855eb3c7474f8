import { expect } from 'chai';
import { mcnemar } from '../../../lib/evaluation/index.js';
import type { Figure } from '../../../lib/figures/index.js';
import { textOf } from '../../../lib/report/document.js';
import { blackBoxFigure } from '../../../lib/studies/cloud-autoai/index.js';
import { adjustedAgainstNoise } from '../../../lib/studies/cloud-autoai/parts/black-box/adjusted.js';
import type { VictimResult } from '../../../lib/studies/cloud-autoai/parts/black-box/result.js';
import { blackBox } from '../../../lib/studies/cloud-autoai/parts/black-box/section.js';
import type { StudyResults } from '../../../lib/studies/cloud-autoai/study-results.js';
import { syntheticBlackBox } from './black-box-fixture.js';
import { digitsStamp, mnistStamp } from './fixtures.js';

const drawn = (figure: Figure) =>
  figure.data as { name: string; xaxis: string; x: number[]; y: number[]; showlegend?: boolean; mode: string }[];

describe('the figure of black boxes', () => {
  const result = syntheticBlackBox(mnistStamp);
  const figure = blackBoxFigure(result);

  it('names data, rows and radii in its caption', () => {
    for (const words of [mnistStamp.data, 'n = 200', 'n = 30', '.03 and .10', '0.25, 0.5, 1', '2,000', 'Wilson'])
      expect(figure.caption).to.include(words);
    expect(blackBoxFigure(syntheticBlackBox(digitsStamp)).caption).to.match(/^DIGITS, NOT MNIST/);
  });

  it('draws every point it was given, each attack once in the legend', () => {
    const names = drawn(figure)
      .filter(({ showlegend }) => showlegend)
      .map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.have.length(9);
    const [victim] = result.victims;
    const square = victim.curves.find(({ attack, epsilon }) => attack === 'Square' && epsilon === 0.1);
    // The second row of two columns begins with the third panel.
    const line = drawn(figure).find(
      ({ name, xaxis, mode }) => name === 'Square, sees scores' && xaxis === 'x3' && mode === 'lines',
    );
    expect(line?.x).to.deep.equal(square?.points.map(({ queries }) => queries));
    expect(line?.y).to.deep.equal(square?.points.map(({ accuracy }) => Number(accuracy.value.toFixed(6))));
  });

  it('puts what cost nothing left of the first question, and nothing on top of something else', () => {
    const points = drawn(figure).filter(({ mode, xaxis }) => mode === 'markers' && xaxis === 'x');
    const x = points.map((trace) => trace.x[0]);
    expect(new Set(x).size).to.equal(5);
    expect(x.filter((at) => at < 1)).to.have.length(3);
    expect(x.filter((at) => at > 1500 && at < 2500)).to.have.length(2);
  });

  it('gives long names of sources a wider entry of the legend, and the page the room for its lines', () => {
    const long = (text: string) => text.replace('surrogate trees', 'surrogate trees of many rounds');
    const victims = result.victims.map((victim) => ({
      ...victim,
      transfers: victim.transfers.map((row) => ({ ...row, source: long(row.source) })),
    }));
    const read = ({ layout }: Figure) => layout as unknown as { height: number; legend: { entrywidth: number } };
    const [before, after] = [read(figure), read(blackBoxFigure({ ...result, victims }))];
    expect(after.legend.entrywidth).to.be.greaterThan(before.legend.entrywidth);
    expect(after.height).to.be.greaterThan(before.height);
  });

  it('draws a result of one radius that is not the study’s', () => {
    const narrow = { ...result, plan: { ...result.plan, epsilons: [0.03] } };
    expect(drawn(blackBoxFigure(narrow)).filter(({ mode }) => mode === 'markers')).to.have.length(10);
  });
});

describe('comparisons with noise', () => {
  it('are adjusted together, over both teachers and every kind of attack', () => {
    const compared = (pValue: number) => ({ ...mcnemar([true, false], [false, true]), pValue });
    const victims = [
      { transfers: [{ againstNoise: compared(0.01) }], squareAgainstNoise: [{ comparison: compared(0.04) }] },
      { transfers: [{ againstNoise: compared(0.02) }], squareAgainstNoise: [] },
    ] as unknown as VictimResult[];
    // Holm (1979) by hand: 3 · .01, 2 · .02, 1 · .04.
    expect([...adjustedAgainstNoise(victims).values()]).to.deep.equal([0.03, 0.04, 0.04]);
  });
});

describe('the section of black boxes', () => {
  const results = { blackBox: syntheticBlackBox(mnistStamp) } as StudyResults;
  const blocks = blackBox({ results, claims: [], findings: [], minutes: 1, take: () => [] });
  const tables = blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));

  it('gives every share its interval and its n', () => {
    const shares = tables.flatMap(({ rows }) => rows.flat().map(textOf)).filter((text) => text.includes('%'));
    expect(shares.length).to.be.above(60);
    for (const text of shares) expect(text, text).to.match(/\[\d+(\.\d+)?, \d+(\.\d+)?\]/);
    for (const { columns, rows, caption } of tables) {
      const whole = [caption, ...columns, ...rows.flat().map(textOf)].join(' ');
      expect(whole, caption).to.match(/\bn\b|rows/);
    }
  });

  it('has a row for noise and for every source at each radius', () => {
    const handed = tables.filter(({ caption }) => caption.startsWith('Images handed over'));
    expect(handed.map(({ rows }) => rows.length)).to.deep.equal([6, 6, 6]);
    expect(handed[0].rows.every((row) => row.length === handed[0].columns.length)).to.equal(true);
  });
});
