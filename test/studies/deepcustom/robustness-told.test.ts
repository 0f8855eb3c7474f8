import { expect } from 'chai';
import { renderMarkdown } from '../../../lib/report/index.js';
import { curvesFigure } from '../../../lib/studies/deepcustom/parts/robustness/curves-figure.js';
import { areRobust, leftUpTo, walksFarEnough } from '../../../lib/studies/deepcustom/parts/robustness/finding.js';
import { robustness } from '../../../lib/studies/deepcustom/parts/robustness/part.js';
import { robustnessPlan } from '../../../lib/studies/deepcustom/parts/robustness/plan.js';
import { stepsFigure } from '../../../lib/studies/deepcustom/parts/robustness/steps-figure.js';
import { medianText, partingTable } from '../../../lib/studies/deepcustom/parts/robustness/tables.js';
import {
  leaking,
  overfitted,
  partFrom,
  partText,
  radiusText,
} from '../../../lib/studies/deepcustom/parts/robustness/words.js';
import type { StudyResults } from '../../../lib/studies/deepcustom/study-results.js';
import { curveOf, oneStepOf, resultOf, walksOf } from './robustness-toy.js';

describe('what is told of robustness', () => {
  it('static and adaptive part after the last radius before the first significant difference', () => {
    expect(partFrom(curveOf('lrp', [90, 50, 0], [1, 0.2, 1e-9]), 'own')).to.equal(0.2);
    // A later difference that is not significant joins nothing again.
    expect(partFrom(curveOf('lrp', [90, 50, 0], [1, 1e-9, 1]), 'own')).to.equal(0.1);
    expect(partFrom(curveOf('lrp', [0, 0, 0], [1e-9, 1e-9, 1e-9]), 'own')).to.equal(0);
    expect(partFrom(curveOf('target', [0, 0, 0], [1, 1, 1]), 'own')).to.equal(undefined);
    expect(partText(curveOf('lrp', [0, 0, 0], [1e-9, 1, 1]), 'every')).to.equal('already at .1');
    expect(partText(curveOf('lrp', [90, 50, 0], [1, 1e-9, 1]), 'every')).to.equal('after .1');
    expect(partText(curveOf('lrp', [90, 90, 90], [1, 1, 1]), 'every')).to.equal('not up to .3');
  });

  it('radii are written with the digits they have', () => {
    expect([0, 0.3, 0.02, 0.015, 0.0375, 2].map(radiusText)).to.deep.equal(['0', '.3', '.02', '.015', '.0375', '2.0']);
    expect(medianText({ median: null, interval: null }, 2)).to.equal('∞');
    expect(medianText({ median: 0.5, interval: [0.25, null] }, 2)).to.equal('0.50 [0.25, ∞]');
  });

  it('label leaking is accuracy above the clean one, beyond chance over all networks', () => {
    expect(leaking([oneStepOf('fgsm', 90, 95, 0, 0.02), oneStepOf('pgd20', 90, 10, 0, 1e-9)])).to.deep.equal(['fgsm']);
    // The same p among more networks is none.
    expect(leaking([oneStepOf('fgsm', 90, 95, 0, 0.03), oneStepOf('pgd20', 90, 91, 0, 0.9)])).to.deep.equal([]);
  });

  it('overfitted to one step: FGSM is withstood and PGD in the same ball is not', () => {
    expect(overfitted(oneStepOf('fresh-fgsm', 90, 97, 1))).to.equal(true);
    expect(overfitted(oneStepOf('fresh-fgsm', 90, 97, 30))).to.equal(false);
    expect(overfitted(oneStepOf('fresh-fgsm', 90, 20, 1))).to.equal(false);
  });

  it('networks are robust where AutoAttack at the study’s radius leaves more than guessing has', () => {
    const result = resultOf({
      curves: [
        curveOf('target', [30, 0, 0], [1, 1, 1]),
        curveOf('lrp', [60, 30, 0], [1, 1, 1]),
        curveOf('nce', [60, 50, 40], [1, 1, 1]),
        // One image in nine: the interval reaches below a tenth.
        curveOf('suspiciousness', [60, 11, 11], [1, 1, 1]),
      ],
    });
    expect(leftUpTo(result, 'lrp')).to.equal(0.2);
    expect(leftUpTo(result, 'suspiciousness')).to.equal(0.1);
    expect(areRobust(result, ['lrp', 'suspiciousness']).verdict).to.equal('does not hold');
    expect(areRobust(result, ['lrp', 'nce']).verdict).to.equal('holds in part');
    expect(areRobust(result, ['nce']).verdict).to.equal('holds');
    expect(areRobust(result, ['lrp']).reason)
      .to.include('97.0')
      .and.include('up to ε .2')
      .and.include('1.50 [1.40, 1.60]');
  });

  it('the study’s walk is far enough where none that can cross the ball breaks more', () => {
    const on = (study: number, crossing: number) =>
      ({ network: 'target', epsilon: 0.3, walks: walksOf(study, crossing) }) as const;
    expect(walksFarEnough(resultOf({ walks: [on(5, 5)] })).verdict).to.equal('holds');
    expect(walksFarEnough(resultOf({ walks: [on(40, 5)] })).verdict).to.equal('does not hold');
    expect(walksFarEnough(resultOf({ walks: [on(5, 5), on(40, 5)] })).verdict).to.equal('holds in part');
  });

  it('the figure of steps draws its line where steps × size reaches the radius', () => {
    const result = resultOf();
    const { steps, parts } = result.plan.map;
    const { layout } = stepsFigure(result);
    const shapes = layout.shapes as { type: string; x0: number; x1: number; y0: number; y1: number }[];
    steps.forEach((count, i) => {
      const short = parts.filter((part) => count / part < 1).length;
      const upright = shapes.filter(({ type, x0, x1, y0 }) => type === 'line' && x0 === x1 && y0 === i - 0.5);
      expect(upright.map(({ x0 }) => x0)).to.deep.equal(short > 0 && short < parts.length ? [short - 0.5] : []);
    });
    // The study's setting is one of the map, in every profile.
    for (const profile of ['digits', 'mnist', 'full'] as const) {
      const { map } = robustnessPlan({ profile });
      expect(map.steps).to.include(20);
      expect(map.parts).to.include(30);
    }
    expect(shapes.filter(({ type }) => type === 'rect')).to.have.length(1);
  });

  it('every network has its panel, its own set but for the target, and starts at its clean accuracy', () => {
    const { data } = curvesFigure(resultOf());
    expect(data).to.have.length(3 * 6 - 1);
    for (const { x, y } of data as unknown as { x: number[]; y: number[] }[])
      expect([x[0], y[0]]).to.deep.equal([0, 0.95]);
    expect(partingTable(resultOf()).rows).to.have.length(6);
  });

  it('the section says what was measured, with its tables and figures', () => {
    const results = { robustness: resultOf() } as unknown as StudyResults;
    const taken: (string | RegExp)[] = [];
    const take = (...ids: (string | RegExp)[]) => {
      taken.push(...ids);
      return [];
    };
    const blocks = robustness.section?.({ results, claims: [], findings: [], minutes: 1, take }) ?? [];
    const text = renderMarkdown({ title: 'T', blocks });
    expect(text).to.include('shows in: control, FGSM anew').and.not.include('undefined').and.not.include('NaN');
    expect(taken).to.deep.equal(Object.keys(robustness.figures ?? {}));
    for (const table of Object.values(robustness.tables ?? {}))
      expect(blocks.flatMap((block) => (block.kind === 'fold' ? block.blocks : [block]))).to.deep.include(
        table.call(undefined, { results, claims: [] }),
      );
  });
});
