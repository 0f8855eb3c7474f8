import { expect } from 'chai';
import { proportion } from '../../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../../lib/report/index.js';
import type { Study } from '../../../../lib/studies/defences/contracts.js';
import {
  controls,
  convergenceByRadius,
  mostOverstated,
  protecting,
  whereItFalls,
} from '../../../../lib/studies/defences/parts/preprocessing/facts.js';
import {
  drawsMatter,
  removesPerturbations,
  thresholdProtects,
} from '../../../../lib/studies/defences/parts/preprocessing/finding.js';
import { preprocessing } from '../../../../lib/studies/defences/parts/preprocessing/part.js';
import type { PreprocessingResults } from '../../../../lib/studies/defences/parts/preprocessing/result.js';
import type { ReportContext } from '../../../../lib/study/index.js';
import { defenceOf, resultOf } from './toy.js';

describe('what is read off preprocessings', () => {
  const result = resultOf();

  it('one protects where its interval lies above that of the network alone', () => {
    expect(protecting(result, result.defences).map(({ id, epsilon }) => `${id} ${epsilon}`)).to.deep.equal([
      'bits-1 0.1',
      'bits-1 0.3',
    ]);
    expect(mostOverstated(result.defences)?.id).to.equal('jpeg-75');
  });

  it('thresholding falls at the first radius that leaves nothing', () => {
    const { holds, falls } = whereItFalls(result);
    expect([holds?.epsilon, falls?.epsilon]).to.deep.equal([0.3, 0.5]);
    expect(whereItFalls(resultOf({ threshold: [] }))).to.deep.equal({ holds: undefined, falls: undefined });
  });

  it('draws are counted from the fewest', () => {
    expect(convergenceByRadius(result).map((runs) => runs.map(({ draws }) => draws))).to.deep.equal([[1, 10]]);
  });

  it('controls are summed, and those that leave something are named', () => {
    expect(controls(result)).to.deep.equal({ equal: 120, rows: 120, unbroken: [] });
    const weak = defenceOf('median', 0.3, 50, 50);
    const attempts = weak.attempts.map((one) => ({ ...one, control: { epsilon: 1, robust: proportion(1, 20) } }));
    const { unbroken } = controls(resultOf({ defences: [{ ...weak, attempts }] }));
    expect(unbroken).to.deep.equal(['median, PGD-40 through the identity']);
  });
});

describe('the findings on preprocessings', () => {
  it('removing perturbations: of those that are not black and white, at the largest radius', () => {
    const { verdict, reason } = removesPerturbations({ preprocessing: resultOf() });
    expect(verdict).to.equal('does not hold');
    expect(reason).to.include('jpeg-75 non-adaptive 60.0').and.not.include('bits-1');
    const half = [defenceOf('jpeg-75', 0.3, 60, 40), defenceOf('median', 0.3, 60, 2)];
    expect(removesPerturbations({ preprocessing: resultOf({ defences: half }) }).verdict).to.equal('holds in part');
    expect(removesPerturbations({ preprocessing: resultOf({ defences: [] }) }).verdict).to.equal('unchecked');
  });

  it('thresholding: holds where it protects and where a radius is known at which it falls', () => {
    const { verdict, reason } = thresholdProtects({ preprocessing: resultOf() });
    expect(verdict).to.equal('holds');
    expect(reason).to.include('46 of 784').and.include('ε 0.5 140 of 784');
    expect(thresholdProtects({ preprocessing: resultOf({ threshold: [] }) }).verdict).to.equal('holds in part');
    const fallen = resultOf({ defences: [defenceOf('bits-1', 0.3, 80, 1)] });
    expect(thresholdProtects({ preprocessing: fallen }).verdict).to.equal('does not hold');
  });

  it('draws: more of them leave less, intervals apart', () => {
    expect(drawsMatter({ preprocessing: resultOf() }).verdict).to.equal('holds');
    const same = resultOf().convergence.map((one) => ({ ...one, robust: proportion(50, 100) }));
    expect(drawsMatter({ preprocessing: resultOf({ convergence: same }) }).verdict).to.equal('does not hold');
    expect(drawsMatter({ preprocessing: resultOf({ convergence: [] }) }).verdict).to.equal('unchecked');
  });
});

describe('what is shown of preprocessings', () => {
  const results: PreprocessingResults = { preprocessing: resultOf() };

  it('tables: a row for the network alone and one for each defence, both radii beside each other', () => {
    const made = Object.fromEntries(
      Object.entries(preprocessing.tables ?? {}).map(([name, of]) => [name, of({ results, claims: [] })]),
    );
    expect(made.preprocessing.rows.map(([name]) => name)).to.deep.equal([
      'nothing',
      'jpeg-75',
      'bits-1',
      'random-resize',
    ]);
    for (const { rows, columns } of Object.values(made))
      for (const row of rows) expect(row).to.have.length(columns.length);
    expect(made['preprocessing-attacks'].rows).to.have.length(12);
    expect(made['preprocessing-threshold'].rows).to.have.length(3);
  });

  it('figures: a panel for each radius with what is claimed and what is left; a curve over draws', () => {
    const [claimed, draws] = Object.values(preprocessing.figures ?? {}).map((of) => of(results));
    const named = (symbol: string) =>
      (claimed?.data ?? []).filter(({ marker }) => (marker as { symbol?: string } | undefined)?.symbol === symbol);
    expect(named('square-open').map(({ x }) => x)).to.deep.equal([
      [0.8, 0.94, 0.7],
      [0.6, 0.79, 0.03],
    ]);
    expect(named('circle').map(({ x }) => x)).to.deep.equal([
      [0.77, 0.75, 0.93, 0.5],
      [0, 0.01, 0.77, 0],
    ]);
    expect(draws?.data.map(({ x, y }) => [x, y])).to.deep.equal([
      [
        [1, 10],
        [0.6, 0.3],
      ],
    ]);
    expect(claimed?.caption).to.include('MNIST test');
    expect(preprocessing.figures?.['preprocessing-draws']({ preprocessing: resultOf({ convergence: [] }) })).to.equal(
      undefined,
    );
  });

  it('the section says what is true of these numbers', () => {
    const text = (given: PreprocessingResults) =>
      renderMarkdown({
        title: '',
        blocks:
          preprocessing.section?.({
            ...{ results: given, take: () => [], claims: [], findings: [], minutes: 1 },
          } as ReportContext<PreprocessingResults>) ?? [],
      });
    expect(text(results)).to.include('leaves more at ε 0.3').and.include('every attack breaks every row');
    expect(text(results)).to.include('over 1 draw and').and.not.include('beyond chance');
    // Square leaves 4 of 10 where gradients leave 1 of 100.
    expect(text(results)).to.include('finds nothing that gradients miss').and.include('is no sign of a defence');
    const fallen = { preprocessing: resultOf({ defences: [defenceOf('bits-1', 0.3, 80, 0)] }) };
    expect(text(fallen)).to.include('leaves no more at ε 0.3');
  });

  it('the recipe says all that decides what is measured', () => {
    const labelled = { labels: new Int32Array(3) };
    const of = (comparable: boolean) =>
      JSON.stringify(preprocessing.recipe?.({ comparable, epsilon: 0.3, train: labelled } as unknown as Study));
    expect(of(true)).to.include('JPEG 75').and.include('random resize by up to 3');
    expect(of(true)).not.to.equal(of(false));
  });
});
