import { expect } from 'chai';
import { mcnemar } from '../../../lib/evaluation/index.js';
import type { Figure } from '../../../lib/figures/index.js';
import { textOf } from '../../../lib/report/document.js';
import { blackBoxFigure } from '../../../lib/studies/cloud-autoai/index.js';
import { adjustedAgainstNoise } from '../../../lib/studies/cloud-autoai/parts/black-box/adjusted.js';
import type { VictimResult } from '../../../lib/studies/cloud-autoai/parts/black-box/result.js';
import { blackBox } from '../../../lib/studies/cloud-autoai/parts/black-box/section.js';
import {
  blackBoxTable,
  hopSkipJumpTable,
  queriesTable,
  transferTable,
} from '../../../lib/studies/cloud-autoai/parts/black-box/tables.js';
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
  const tables = blocks
    .flatMap((block) => (block.kind === 'fold' ? block.blocks : [block]))
    .flatMap((block) => (block.kind === 'table' ? [block] : []));

  it('gives every share its interval, and every table its n', () => {
    const shares = tables.flatMap(({ rows }) => rows.flat().map(textOf)).filter((text) => text.includes('%'));
    expect(shares.length).to.be.above(60);
    for (const text of shares) expect(text, text).to.match(/\[\d+(\.\d+)?, \d+(\.\d+)?\]/);
    for (const { caption } of tables) expect(caption).to.match(/\bn = \d/);
  });

  it('has a row for noise and for every source of each teacher, and a column for each radius', () => {
    const { columns, rows } = transferTable(results.blackBox);
    expect(rows).to.have.length(2 * 6);
    expect(columns.slice(3)).to.deep.equal(['ε .03', 'ε .10', 'ε .20']);
    // (.7 − .1) · 200 rows right under noise, .2 less under FGSM; a p below .001 is not written.
    expect(rows[0][4]).to.match(/^60\.0.% \[53, 67\]$/);
    expect(rows[1][4]).to.match(/^40\.0.% \[33, 47\] \(−20\.0\)$/);
  });

  it('prints a p-value where noise is not clearly weaker', () => {
    const { blackBox: result } = results;
    const even = result.victims.map((victim) => ({
      ...victim,
      transfers: victim.transfers.map((row) => ({ ...row, againstNoise: mcnemar([true, false], [true, false]) })),
    }));
    expect(transferTable({ ...result, victims: even }).rows[1][4]).to.include('(0.0, p 1.000)');
  });

  it('reads curves at numbers of queries that were spent', () => {
    const square = queriesTable(results.blackBox);
    expect(square.columns.slice(2)).to.deep.equal(['10', '100', '500']);
    // Noise was given 100 queries.
    expect(square.rows[0].slice(4)).to.deep.equal(['']);
    expect(square.rows[1][4]).to.include('%');
    expect(hopSkipJumpTable(results.blackBox).columns.slice(2)).to.deep.equal(['100', '500']);
  });

  it('names in its key table the images that leave least', () => {
    const { rows } = blackBoxTable(results.blackBox);
    expect(rows[2][2]).to.include('PGD on three networks');
    expect(rows[3][2]).to.include('PGD on surrogate network');
    expect(rows.at(-1)?.[0]).to.include('n = 30');
  });
});
