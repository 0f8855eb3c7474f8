import { expect } from 'chai';
import { type Proportion, proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import type { MeasuredAttempt, MeasuredDefence } from '../../../lib/studies/defences/attempts/index.js';
import { drawsFigure } from '../../../lib/studies/defences/parts/architecture/figure.js';
import {
  changesDoNotProtect,
  distillationHides,
  drawsMatter,
} from '../../../lib/studies/defences/parts/architecture/finding.js';
import { architecture } from '../../../lib/studies/defences/parts/architecture/part.js';
import { architecturePlan } from '../../../lib/studies/defences/parts/architecture/plan.js';
import type { ArchitectureResult } from '../../../lib/studies/defences/parts/architecture/result.js';
import { architectureSection } from '../../../lib/studies/defences/parts/architecture/section.js';
import {
  architectureTable,
  attemptsTable,
  scoresTable,
} from '../../../lib/studies/defences/parts/architecture/tables.js';
import type { RunStamp } from '../../../lib/study/index.js';

const stamp: RunStamp = {
  ...{ profile: 'mnist', comparable: true, data: 'MNIST test', seeds: [0], versions: {}, started: '' },
};

const of100 = (correct: number): Proportion => proportion(correct, 100);

const attempt = (name: string, left: number, off = true): MeasuredAttempt => ({
  ...{ name, knows: 'defence', robust: of100(left), seconds: 1, control: { epsilon: 1, robust: proportion(0, 50) } },
  ...(off && { off: { rows: 50, equal: 50, here: proportion(3, 50), plain: proportion(3, 50) } }),
});

const defence = (id: string, claimed: number, adaptive: number, more: Partial<MeasuredDefence> = {}) =>
  ({
    ...{ id, name: id, family: 'architecture', paper: 'somebody, 2018', epsilon: 0.3, data: 'MNIST test' },
    ...{ clean: of100(98), undefended: of100(99), claimed: of100(claimed), adaptive: of100(adaptive) },
    attempts: [
      { name: 'transferred', knows: 'nothing', robust: of100(claimed), seconds: 1 },
      attempt('PGD-20', adaptive),
    ],
    seconds: { defended: 2, undefended: 1 },
    ...more,
  }) satisfies MeasuredDefence;

const resultOf = (defences: readonly MeasuredDefence[], left: readonly number[] = [60, 20]): ArchitectureResult => ({
  ...{ stamp, defences },
  undefended: [{ name: 'lenet5', epsilon: 0.3, clean: of100(99), robust: of100(0) }],
  withoutGradients: [{ id: defences[0].id, epsilon: 0.3, queries: 500, robust: of100(5), byGradients: of100(50) }],
  convergence: {
    ...{ epsilon: 0.1, steps: 10, data: 'MNIST test' },
    points: left.map((correct, i) => ({ draws: 10 ** i, robust: of100(correct) })),
  },
});

const pruning = (more: Partial<MeasuredDefence> = {}) =>
  defence('activation-pruning', 70, 20, { epsilon: 0.1, ...more });

describe('the part on changes to the network', () => {
  it('says that changes do not protect where nothing is left, and in part where something is', () => {
    const judged = (...left: number[]) =>
      changesDoNotProtect({
        architecture: resultOf(left.map((correct, i) => defence(`defence-${i}`, 80, correct))),
      });
    // Of none of 100 rows the interval ends at 3.7 %, of ten at 17 %.
    expect(judged(0, 0).verdict).to.equal('holds');
    expect(judged(0, 10).verdict).to.equal('holds in part');
    expect(judged(10, 10).verdict).to.equal('does not hold');
    // Two of 100 end at 7 % and begin below 5 %: nothing can be said.
    expect(judged(2).verdict).to.equal('unchecked');
    expect(judged(0).reason).to.include('80.0').and.to.include('n = 100');
  });

  it('counts neither the smaller radius nor defences that are trained, nor what reads nothing', () => {
    const useless = defence('two bits', 10, 10, { clean: of100(10) });
    const others = [
      defence('smaller radius', 90, 60, { epsilon: 0.1 }),
      defence('trained', 90, 80, { family: 'training' }),
      useless,
    ];
    const { verdict, reason } = changesDoNotProtect({ architecture: resultOf([defence('a', 50, 0), ...others]) });
    expect(verdict).to.equal('holds');
    expect(reason)
      .to.match(/Left out.*two bits/)
      .and.not.to.include('trained');
    expect(changesDoNotProtect({ architecture: resultOf([useless]) }).verdict).to.equal('unchecked');
  });

  it('says that distillation hides gradients where they come back', () => {
    const judged = (claimed: number, adaptive: number) =>
      distillationHides({ architecture: resultOf([defence('distilled', claimed, adaptive)]) }).verdict;
    expect(judged(90, 1)).to.equal('holds');
    expect(judged(5, 3)).to.equal('does not hold');
    expect(distillationHides({ architecture: resultOf([pruning()]) }).verdict).to.equal('unchecked');
  });

  it('says that draws matter where intervals are apart', () => {
    const judged = (...left: number[]) => drawsMatter({ architecture: resultOf([pruning()], left) }).verdict;
    expect(judged(60, 40, 20)).to.equal('holds');
    expect(judged(25, 22, 20)).to.equal('unchecked');
    expect(judged(20, 25)).to.equal('does not hold');
    expect(judged(20)).to.equal('unchecked');
  });

  it('draws robust accuracy over draws, with intervals, and names its data', () => {
    const figure = drawsFigure(resultOf([pruning()]));
    expect(figure?.caption).to.include('MNIST test').and.to.include('n = 100').and.to.include('PGD-10');
    const [claimed, points] = figure?.data ?? [];
    expect(claimed.y).to.deep.equal([0.7, 0.7]);
    expect(points.x).to.deep.equal([1, 10]);
    expect(points.y).to.deep.equal([0.6, 0.2]);
    const [low, high] = of100(20).interval;
    const bars = points.error_y as { array: number[]; arrayminus: number[] };
    expect(bars.array[1]).to.be.closeTo(high - 0.2, 1e-6);
    expect(bars.arrayminus[1]).to.be.closeTo(0.2 - low, 1e-6);
    expect(drawsFigure(resultOf([pruning()], [20]))).to.equal(undefined);
  });

  it('tabulates each defence at each radius, each attack with its controls, and attacks without gradients', () => {
    const result = resultOf([defence('a', 50, 0), pruning(), defence('a', 80, 40, { epsilon: 0.1 })]);
    const table = architectureTable(result);
    expect(table.rows.map(([name, , epsilon]) => [name, epsilon])).to.deep.equal([
      ['none (lenet5)', '.30'],
      ['a', '.10'],
      ['a', '.30'],
      ['activation-pruning', '.10'],
    ]);
    expect(table.caption).to.include('MNIST test').and.to.include('n = 100');
    const attempts = attemptsTable(result);
    expect(attempts.rows).to.have.length(6);
    expect(attempts.rows[1].at(-1)).to.equal('50 of 50');
    expect(attempts.rows[0].at(-1)).to.equal('');
    // Square Attack leaves 5 where gradients leave 50: these gradients mislead.
    expect(scoresTable(result).rows[0][3]).to.have.property('tone', 'bad');
  });

  it('tells all of it in its section', () => {
    const result = resultOf([defence('distilled', 90, 1), pruning()]);
    const blocks = architectureSection({
      ...{ results: { architecture: result }, claims: [], findings: [], minutes: 1, take: () => [] },
    });
    const text = renderMarkdown({ title: 'Report', blocks });
    expect(text).to.include('90.0').and.to.include('mean over 10 draws').and.to.include('Square Attack');
  });

  it('has a recipe that follows its plan, and plans more on MNIST than on the fallback', () => {
    const [mnist, digits] = [true, false].map((comparable) => architecturePlan({ comparable, epsilon: 0.3 }));
    expect(mnist.epsilons).to.deep.equal([0.1, 0.3]);
    expect(mnist.random.draws[0]).to.deep.equal([0.1, [1, 10, 100]]);
    expect(digits.rows).to.be.lessThan(mnist.rows);
    expect(architecture.tables).to.have.all.keys('architecture', 'architecture-attempts', 'architecture-scores');
  });
});
