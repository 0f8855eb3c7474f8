import { expect } from 'chai';
import { proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown, textOf } from '../../../lib/report/index.js';
import { atChance } from '../../../lib/studies/defences/all.js';
import type { MeasuredDefence } from '../../../lib/studies/defences/attempts/index.js';
import { drawsVerdict } from '../../../lib/studies/defences/draws.js';
import { overviewFigure } from '../../../lib/studies/defences/figures/overview.js';
import { judgeFindings } from '../../../lib/studies/defences/findings.js';
import { overviewTable } from '../../../lib/studies/defences/overview-table.js';
import { summary } from '../../../lib/studies/defences/report/summary.js';
import type { StudyResults } from '../../../lib/studies/defences/study-results.js';

const of100 = (right: number) => proportion(right, 100);

const defence = (
  name: string,
  epsilon: number,
  clean: number,
  more: Partial<MeasuredDefence> = {},
): MeasuredDefence => ({
  ...{ id: `${name}-${epsilon}`, name, family: 'detection', paper: 'Someone, 2016', epsilon, data: 'MNIST test' },
  ...{ clean: of100(clean), undefended: of100(99), claimed: of100(80), adaptive: of100(20) },
  attempts: [
    { name: 'PGD on the undefended network', knows: 'nothing', robust: of100(80), seconds: 1 },
    { name: 'selective PGD', knows: 'defence', robust: of100(20), seconds: 1 },
  ],
  seconds: { defended: 1, undefended: 1 },
  ...more,
});

/** Results of which only defences are read. */
function resultsOf(defences: readonly MeasuredDefence[], comparable = true): StudyResults {
  const stamp = { comparable, data: 'MNIST test', profile: 'mnist', instead: 'digits, not MNIST', seeds: [0] };
  const none = { stamp, defences: [] };
  const parts = { architecture: none, preprocessing: none, training: none, smooth: none, cifar: none };
  return { ...parts, detection: { stamp, defences } } as unknown as StudyResults;
}

describe('the overview of defences', () => {
  const trained = { attempts: [{ name: 'PGD-20', knows: 'nothing', robust: of100(80), seconds: 1 }] } as const;
  const all = [defence('guard', 0.3, 95), defence('coarse', 0.3, 9), defence('guard', 0.1, 95, trained)];

  it('a network is at chance where its interval of clean accuracy reaches down to one in ten', () => {
    // Of 100 rows the Wilson interval of 9 is [4.8, 16.2], of 17 [10.9, 25.5].
    expect([9, 17, 95].map((clean) => atChance(defence('one', 0.3, clean)))).to.deep.equal([true, false, false]);
  });

  it('puts the radii of a defence beside each other, names both attacks and says what is at chance', () => {
    const { columns, rows, caption } = overviewTable(resultsOf(all));
    const column = (name: string) => rows.map((row) => textOf(row[columns.indexOf(name)]));
    expect(column('ε')).to.deep.equal(['0.1', '0.3', '0.3']);
    expect(column('non-adaptive attack')).to.deep.equal([
      'PGD-20 on the network itself',
      'PGD on the undefended network',
      'PGD on the undefended network',
    ]);
    expect(column('clean').map((text) => text.endsWith('at chance'))).to.deep.equal([false, false, true]);
    expect(caption).to.include('plain PGD on the network itself').and.include('answered, and wrong');
  });

  it('names networks at chance below the figure, and lists none of them among what is left', () => {
    expect(overviewFigure(resultsOf(all))?.caption).to.include('At chance on clean images: coarse;');
    expect(overviewFigure(resultsOf([all[0]]))?.caption).not.to.include('At chance');
    const context = { claims: [], findings: [], minutes: 1, take: () => [] };
    const blocks = summary({ ...context, results: resultsOf([all[0], defence('coarse', 0.3, 9)]) });
    const text = renderMarkdown({ title: '', blocks });
    expect(/What is left.*/.exec(text)?.[0])
      .to.include('guard')
      .and.not.include('coarse');
  });

  it('tests no statement on other images, and says so once', () => {
    const results = resultsOf(all, false);
    expect(judgeFindings(results)).to.deep.equal([]);
    const blocks = summary({ results, claims: [], findings: [], minutes: 1, take: () => [] });
    expect(renderMarkdown({ title: '', blocks })).to.include('Not tested: this run is on digits, not MNIST.');
  });
});

describe('whether draws matter', () => {
  const verdict = (...series: readonly number[][]) => drawsVerdict(series.map((one) => one.map(of100)));

  it('is judged by intervals, at any radius', () => {
    expect(verdict([60, 40, 20])).to.equal('holds');
    expect(verdict([0, 0], [60, 20])).to.equal('holds');
    expect(verdict([25, 22, 20])).to.equal('unchecked');
    expect(verdict([25, 20], [0, 0])).to.equal('does not hold');
    expect(verdict([20, 25])).to.equal('does not hold');
    expect(verdict([20], [])).to.equal('unchecked');
  });
});
