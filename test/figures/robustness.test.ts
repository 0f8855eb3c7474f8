import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AttackEntry, RobustnessReport } from '../../lib/evaluation/index.js';
import {
  attackBarsFigure,
  attackSeries,
  confusionUnderAttackFigure,
  type Figure,
  formatRadius,
  labelledComparisons,
  perClassFigure,
  perturbationSizesFigure,
  plotlyFile,
  robustnessFigures,
  securityCurveFigure,
} from '../../lib/figures/index.js';
import { hostile, pixelReport, STANDING } from './robustness-fixtures.js';

const trace = (figure: Figure, name: RegExp) => {
  const found = figure.data.find((one) => name.test(String(one.name)));
  if (!found) throw new Error(`${figure.id} has no trace ${name}: ${figure.data.map((one) => one.name).join(', ')}`);
  return found as { x: number[]; y: number[]; error_x: Bars; error_y: Bars };
};
interface Bars {
  array: number[];
  arrayminus: number[];
}

const at = (x: readonly number[], y: readonly number[], value: number) =>
  y[x.findIndex((one) => Math.abs(one - value) < 1e-9)];

describe('figures of a robustness report', () => {
  let report: RobustnessReport;
  let figures: Figure[];
  before(async () => {
    report = await pixelReport();
    figures = robustnessFigures(report);
  });

  it('are one of each kind for each norm, with names of their own', () => {
    expect(figures.map(({ id }) => id)).to.deep.equal([
      'security-curve-linf',
      'security-curve-l2',
      'attacks-linf',
      'attacks-l2',
      'sizes-linf',
      'sizes-l2',
      'per-class-linf',
      'per-class-l2',
      'confusion-under-attack',
    ]);
  });

  it('name model, data, n and seed in every caption', () => {
    for (const { id, caption } of figures)
      expect(caption, id)
        .to.include('n = 10 rows of ten pixels made for tests; seed 0')
        .and.to.match(/threshold/)
        .and.to.not.match(/undefined|NaN|Profile/);
  });

  it('are deterministic, survive JSON, and use only traces of the bundle', () => {
    const bundle = readFileSync(plotlyFile(), 'utf8');
    expect(JSON.stringify(robustnessFigures(report))).to.equal(JSON.stringify(figures));
    expect(JSON.parse(JSON.stringify(figures))).to.deep.equal(figures);
    for (const { data } of figures)
      for (const { type } of data) expect(bundle).to.include(`moduleType:"trace",name:"${type}"`);
  });

  it('draw the worst case with its Wilson band, every attack, clean accuracy and the largest class', () => {
    const figure = securityCurveFigure(report);
    const worst = trace(figure, /^worst case$/);
    [0, 0.1, 0.2, 0.3].forEach((epsilon, i) => {
      expect(at(worst.x, worst.y, epsilon), `ε ${epsilon}`).to.equal(STANDING[i] / 10);
    });
    // Wilson's interval of 7 in 10, from its formula.
    const band = trace(figure, /95 %/);
    const ends = band.y.filter((_, i) => Math.abs(band.x[i] - 0.1) < 1e-9);
    expect(ends[0]).to.be.closeTo(0.8922, 1e-4);
    expect(ends[1]).to.be.closeTo(0.3968, 1e-4);
    expect(trace(figure, /^push$/).y).to.deep.equal([0.7, 0.5]);
    expect(trace(figure, /^jump$/).x).to.deep.equal([0.1, 0.2, 0.3]);
    // Six of ten are labelled 0.
    expect(trace(figure, /^largest class/).y).to.deep.equal([0.6, 0.6]);
    expect(trace(figure, /^clean accuracy/).y).to.deep.equal([0.9, 0.9]);
  });

  it('say that nothing was measured between the points where no nearest errors are known', () => {
    const fixedOnly = {
      ...report,
      attacks: report.attacks.filter(({ kind }) => kind === 'fixed'),
      curve: [{ norm: 'linf' as const, points: report.curve[0].points.filter((_, i) => i % 14 === 0) }],
    };
    expect(securityCurveFigure(fixedOnly).caption).to.include('Nothing was measured between');
    expect(securityCurveFigure(report).caption).to.not.include('Nothing was measured between');
  });

  it('put the worst case last among the bars, with intervals, and say where an attack was not read', () => {
    const figure = attackBarsFigure(report);
    expect(figure.data).to.have.length(3);
    const axis = figure.layout.yaxis as { ticktext: string[] };
    expect(axis.ticktext).to.deep.equal(['push', 'jump', '<b>worst case</b>']);
    const [first, , third] = figure.data as unknown as { x: (number | null)[]; error_x: Bars }[];
    expect(first.x).to.deep.equal([0.7, 0.7, 0.7]);
    expect(first.error_x.array[0]).to.be.closeTo(0.8922 - 0.7, 1e-4);
    expect(third.x).to.deep.equal([null, 0.3, 0.3]);
    expect(JSON.stringify(figure.layout.annotations)).to.include('not read');
  });

  it('draw means and medians of nearest errors with how many rows they are over', () => {
    const { data, layout } = perturbationSizesFigure(report);
    const [median, mean] = data as unknown as { x: number[] }[];
    // Distances .05, .05, .15, .15, .25, .25, .35, .35, .45, each .001 beyond.
    expect(median.x[0]).to.be.closeTo(0.251, 1e-6);
    expect(mean.x[0]).to.be.closeTo(2.05 / 9 + 0.001, 1e-6);
    expect(JSON.stringify(layout.annotations)).to.include('9 of 9 rows');
  });

  it('draw each class with the interval over its own rows', () => {
    const { data, caption } = perClassFigure(report);
    // Class 0: six rows, one wrong from the start; class 1: four.
    expect((data[0] as { y: number[] }).y.map((y) => Number(y.toFixed(4)))).to.deep.equal([0.8333, 1]);
    // At .2 class 0 keeps the distances .25, .35, .45 of six; class 1 keeps .25, .35 and .45 less .15 and .05.
    expect(data[2].name).to.equal('worst case, ε 0.2');
    expect((data[2] as { y: number[] }).y.map((y) => Number(y.toFixed(4)))).to.deep.equal([0.5, 0.5]);
    expect(caption).to.include('4 to 6 rows each');
  });

  it('count all rows in the confusion, each at its nearest error', () => {
    const [{ z }] = confusionUnderAttackFigure(report).data as unknown as { z: number[][] }[];
    // At .3 class 0 keeps .35 and .45, class 1 keeps .35.
    expect(z[0][0]).to.be.closeTo(2 / 6, 1e-4);
    expect(z[1][1]).to.be.closeTo(1 / 4, 1e-4);
  });

  it('refuse what the report does not hold', () => {
    expect(() => securityCurveFigure(report, { norm: 'l0' })).to.throw(RangeError, /l0/);
    expect(() => attackBarsFigure({ ...report, worstCase: [] })).to.throw(RangeError, /no radius/);
    expect(() => perClassFigure({ ...report, worstCase: [] })).to.throw(RangeError, /no radius/);
    expect(() => perturbationSizesFigure(report, { norm: 'l1' })).to.throw(RangeError, /l1/);
    const none = { ...report.confusion, attacked: null, norm: null, epsilon: null };
    expect(() => confusionUnderAttackFigure({ ...report, confusion: none })).to.throw(RangeError);
  });

  it('let no name become markup', () => {
    for (const { id, data, layout } of robustnessFigures(hostile(report))) {
      const said = JSON.stringify([data, layout]);
      expect(said, id).to.not.match(/<b>x<|<u>|<script|<i>data/);
    }
  });
});

describe('attacks of one name', () => {
  const entry = (epsilon: number | null, settings: AttackEntry['settings'], more: Partial<AttackEntry> = {}) =>
    ({ name: 'pgd', norm: 'linf', kind: 'fixed', epsilon, settings, ...more }) as unknown as AttackEntry;

  it('are told apart by the settings in which they differ, not by those that change with the radius', () => {
    const attacks = [
      entry(0.1, { steps: 10, stepSize: 0.01 }, { id: 'pgd-linf-0.1' }),
      entry(0.2, { steps: 10, stepSize: 0.02 }, { id: 'pgd-linf-0.2' }),
      entry(0.1, { steps: 40, stepSize: 0.01 }, { id: 'pgd-linf-0.1-2' }),
      entry(0.2, { steps: 40, stepSize: 0.02 }, { id: 'pgd-linf-0.2-2' }),
      entry(0.1, {}, { id: 'fgsm-linf-0.1', name: 'fgsm' }),
    ];
    const series = attackSeries({ attacks });
    expect(series.map(({ label }) => label)).to.deep.equal(['pgd (steps 10)', 'pgd (steps 40)', 'fgsm']);
    expect(series.map(({ readings }) => readings.map(({ epsilon }) => epsilon))).to.deep.equal([
      [0.1, 0.2],
      [0.1, 0.2],
      [0.1],
    ]);
    // In any order: their ids say whom they compare.
    const against = (firstId: string, secondId: string) => ({
      norm: 'linf',
      epsilon: 0.1,
      first: firstId.split('-')[0],
      second: secondId.split('-')[0],
      firstId,
      secondId,
    });
    const comparisons = [
      against('pgd-linf-0.1-2', 'fgsm-linf-0.1'),
      against('pgd-linf-0.1', 'fgsm-linf-0.1'),
      against('pgd-linf-0.1', 'pgd-linf-0.1-2'),
      against('gone-linf-0.1', 'fgsm-linf-0.1'),
    ];
    const labelled = labelledComparisons({ attacks, comparisons } as unknown as RobustnessReport);
    expect(labelled.map(({ first, second }) => [first, second])).to.deep.equal([
      ['pgd (steps 40)', 'fgsm'],
      ['pgd (steps 10)', 'fgsm'],
      ['pgd (steps 10)', 'pgd (steps 40)'],
      ['gone', 'fgsm'],
    ]);
  });

  it('are told apart in as few words as will do', () => {
    const attacks = [
      entry(0.1, { steps: 40, earlyStop: true, loss: 'crossEntropy' }),
      entry(0.1, { steps: 40, earlyStop: true, loss: 'margin' }),
      entry(0.1, { steps: 10, earlyStop: false, loss: 'crossEntropy' }),
    ];
    expect(attackSeries({ attacks }).map(({ label }) => label)).to.deep.equal([
      'pgd (steps 40, loss crossEntropy)',
      'pgd (steps 40, loss margin)',
      'pgd (steps 10, loss crossEntropy)',
    ]);
  });

  it('are told apart by a setting that only one has', () => {
    const attacks = [entry(0.1, { steps: 10 }), entry(0.1, { steps: 10, target: 'next' })];
    expect(attackSeries({ attacks }).map(({ label }) => label)).to.deep.equal(['pgd (no target)', 'pgd (target next)']);
  });

  it('are told apart by their ids where no setting does', () => {
    const attacks = [
      entry(0.1, { steps: 10 }, { id: 'pgd-linf-0.1' }),
      entry(0.2, { steps: 10 }, { id: 'pgd-linf-0.2' }),
      entry(0.1, { steps: 10 }, { id: 'pgd-linf-0.1-2' }),
      entry(0.1, { steps: 40 }, { id: 'pgd-linf-0.1-3' }),
      ...[null, 0.1].map((epsilon) => entry(epsilon, {}, { name: 'fmn', kind: 'minimal', id: 'fmn-linf' })),
      ...[null, 0.1].map((epsilon) => entry(epsilon, {}, { name: 'fmn', kind: 'minimal', id: 'fmn-linf-2' })),
    ];
    expect(attackSeries({ attacks }).map(({ label, readings }) => [label, readings.length])).to.deep.equal([
      ['pgd (steps 10, pgd-linf-0.1, …)', 2],
      ['pgd (steps 10, pgd-linf-0.1-2)', 1],
      ['pgd (steps 40)', 1],
      ['fmn (fmn-linf)', 1],
      ['fmn (fmn-linf-2)', 1],
    ]);
  });

  it('are numbered in a report of before ids, and keep their names in its comparisons', () => {
    const comparisons = [{ norm: 'linf', epsilon: 0.1, first: 'pgd', second: 'pgd' }];
    const attacksOnly = [entry(0.1, { steps: 10 }), entry(0.1, { steps: 40 })];
    const [one] = labelledComparisons({ attacks: attacksOnly, comparisons } as unknown as RobustnessReport);
    expect([one.first, one.second]).to.deep.equal(['pgd', 'pgd']);
    const attacks = [entry(0.1, { steps: 10 }), entry(0.1, { steps: 10 })];
    expect(attackSeries({ attacks }).map(({ label }) => label)).to.deep.equal(['pgd (no. 1)', 'pgd (no. 2)']);
  });
});

describe('a radius', () => {
  for (const [epsilon, text] of [
    [0.1, '0.1'],
    [Math.fround(0.1), '0.1'],
    [8 / 255, '8/255'],
    [Math.fround(2 / 255), '2/255'],
    [1.5, '1.5'],
    [0.12345, '0.1235'],
    [0, '0'],
    [12, '12'],
  ] as const)
    it(`${epsilon} is written ${text}`, () => {
      expect(formatRadius(epsilon)).to.equal(text);
    });
});
