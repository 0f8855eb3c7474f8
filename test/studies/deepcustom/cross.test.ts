import { expect } from 'chai';
import { proportion } from '../../../lib/evaluation/index.js';
import { renderMarkdown } from '../../../lib/report/index.js';
import { ATTACKS, type AttackName } from '../../../lib/studies/deepcustom/attacks.js';
import { crossClaims } from '../../../lib/studies/deepcustom/parts/cross/claims.js';
import {
  bestAttack,
  crossFindings,
  lrpAttackSucceeds,
  lrpRobustBest,
  ownTypeBest,
} from '../../../lib/studies/deepcustom/parts/cross/finding.js';
import type { CrossResult } from '../../../lib/studies/deepcustom/parts/cross/result.js';
import { crossSection } from '../../../lib/studies/deepcustom/parts/cross/section.js';
import { tableFigure } from '../../../lib/studies/deepcustom/parts/cross/table-figure.js';
import { crossTable, publishedTable } from '../../../lib/studies/deepcustom/parts/cross/tables.js';
import { claimId, oneMoreTraining, printedAccuracies } from '../../../lib/studies/deepcustom/parts/cross/words.js';
import { published } from '../../../lib/studies/deepcustom/published.js';
import { LOSSES, type LossName } from '../../../lib/studies/deepcustom/schedule.js';
import type { RunStamp } from '../../../lib/study/index.js';

const stamp: RunStamp = {
  profile: 'mnist',
  comparable: true,
  data: 'MNIST test',
  seeds: [0],
  versions: {},
  started: '2026-01-01',
};

/** Percents as [robust][attack], in the order of the losses. */
type Percents = readonly (readonly number[])[];

const PRINTED: Percents = [
  [98.91, 30.77, 67.33],
  [17.88, 99.94, 15.8],
  [24.41, 9.13, 99.95],
];

const share = (percent: number) => proportion(Math.round(100 * percent), 10_000);

/** One training of each robust network a table. */
function resultOf(...tables: readonly Percents[]): CrossResult {
  const under = (percents: readonly number[]) =>
    Object.fromEntries(LOSSES.map((attack, i) => [attack, share(percents[i])])) as Record<
      LossName,
      ReturnType<typeof share>
    >;
  const trainings = tables.flatMap((percents, seed) =>
    LOSSES.map((robust, i) => ({ robust, seed, clean: share(96), under: under(percents[i]) })),
  );
  const all = (percents: readonly number[]) =>
    ({
      ...Object.fromEntries(ATTACKS.map((attack) => [attack, share(50)])),
      ...under(percents),
    }) as Record<AttackName, ReturnType<typeof share>>;
  const training = { epochs: 10, seconds: 30 };
  return {
    stamp,
    epsilon: 0.3,
    epochs: {
      lrp: { trained: 23, published: 150 },
      nce: { trained: 15, published: 100 },
      suspiciousness: { trained: 600, published: 600 },
    },
    rows: [
      { network: 'target', clean: share(96.56), under: all([5, 6, 7]) },
      ...LOSSES.map((network, i) => ({ network, clean: share(96), under: all(tables[0][i]), training })),
      { network: 'fgsm', clean: share(97), under: all([40, 41, 42]), training },
      { network: 'fgsm-afresh', clean: share(95), under: all([43, 44, 45]), training },
    ],
    trainings,
    samePgd: share(100),
  };
}

const claim = (result: CrossResult, robust: LossName, attack: LossName) => {
  const figure = published.find(({ id }) => id === claimId(robust, attack));
  if (!figure) throw new Error('not published');
  const measured = crossClaims[figure.id]({ cross: result }, figure);
  if ('unchecked' in measured) throw new Error(measured.unchecked);
  return measured;
};

describe('deepcustom: the cross table', () => {
  it('claims the nine printed cells, and reads them as they were printed', () => {
    const ids = published.flatMap(({ id }) => (id.startsWith('dgn-mnist-') ? id : []));
    expect(Object.keys(crossClaims)).to.have.members(ids).and.have.length(9);
    LOSSES.forEach((robust, i) => {
      LOSSES.forEach((attack, k) => {
        expect(100 * printedAccuracies()[robust][attack]).to.be.closeTo(PRINTED[i][k], 1e-9);
      });
    });
  });

  it('holds a printed cell against where one more training falls', () => {
    const moved = PRINTED.map((row) => row.map((percent) => percent - 1));
    const three = resultOf(
      PRINTED,
      moved,
      PRINTED.map((row) => row.map((percent) => Math.max(0, percent - 2))),
    );
    const found = claim(three, 'lrp', 'nce');
    // Three trainings a point apart: a deviation of 1 point, Student's t of two degrees of freedom 4.3027.
    expect(found.measured).to.be.closeTo(29.77, 1e-9);
    expect(found.interval?.[1]).to.be.closeTo(29.77 + 4.3027 * Math.sqrt(4 / 3), 1e-3);
    expect(found).to.include({ n: 3, nOf: 'seeds', over: 'one more training' });
    expect(found.pValue).to.be.above(0.05);
    expect(found.reason).to.include('23 of the published 150 epochs');
    expect(found.reason).to.include('standard deviation of 1.0 points').and.to.include('from about 5 points on');
    // No share is above 1, though Student's interval is.
    expect(oneMoreTraining([share(99.9), share(99), share(99.5)])?.interval[1]).to.equal(1);
  });

  it('one training is judged over images, and says so', () => {
    const found = claim(resultOf(PRINTED), 'suspiciousness', 'suspiciousness');
    expect(found).to.include({ n: 10_000 });
    expect(found.pValue).to.be.closeTo(1, 1e-6);
    expect(found.reason).to.include('leaves out how trainings differ').and.to.include('all 600 published epochs');
  });

  it('judges the printed table itself as the study’s sentences fare on it', () => {
    const cross = resultOf(PRINTED);
    expect(ownTypeBest({ cross }).verdict).to.equal('holds');
    // True off the diagonal alone.
    expect(lrpRobustBest({ cross }).verdict).to.equal('holds in part');
    expect(lrpRobustBest({ cross }).reason).to.include('30.77').and.to.include('99.94');
    expect(lrpAttackSucceeds({ cross }).verdict).to.equal('holds');
    expect(lrpAttackSucceeds({ cross }).reason)
      .to.include('NCE-robust is right on 17.9')
      .and.to.include('suspiciousness');
    expect(bestAttack({ cross }).verdict).to.equal('holds');
  });

  it('one training that does otherwise is enough against a sentence', () => {
    const other = [
      [98, 10, 20],
      [60, 90, 95],
      [70, 30, 99],
    ];
    const cross = resultOf(PRINTED, other);
    // NCE-robust reads suspiciousness better than its own attack, in one training.
    expect(ownTypeBest({ cross }).verdict).to.equal('holds in part');
    expect(lrpRobustBest({ cross }).verdict).to.equal('does not hold');
    expect(lrpAttackSucceeds({ cross }).verdict).to.equal('does not hold');
    expect(bestAttack({ cross }).verdict).to.equal('holds in part');
    expect(crossFindings({ cross }).map(({ id }) => id)).to.have.length(4);
  });

  it('the heat map has a cell of each network and set, with the printed number in nine', () => {
    const [map] = tableFigure(resultOf(PRINTED)).data;
    const text = map.text as string[][];
    expect(text).to.have.length(6);
    expect(text.every((row) => row.length === 1 + ATTACKS.length)).to.equal(true);
    expect(text.flat().filter((cell) => cell.includes('<i>'))).to.have.length(9);
    expect(text[1][2]).to.include('30.77');
    // On other data nothing printed stands beside.
    const elsewhere = { ...resultOf(PRINTED), stamp: { ...stamp, comparable: false } };
    expect((tableFigure(elsewhere).data[0].text as string[][]).flat().join()).not.to.include('<i>');
  });

  it('tables and section tell what was measured', () => {
    const moved = PRINTED.map((row) => row.map((percent) => percent - 2));
    const cross = resultOf(PRINTED, moved);
    expect(crossTable(cross).rows).to.have.length(6);
    const results = { cross } as unknown as Parameters<typeof publishedTable>[0]['results'];
    expect(publishedTable({ results, claims: [] }).rows).to.have.length(9);
    const blocks = crossSection({ results, claims: [], findings: [], minutes: 1, take: () => [] });
    const text = renderMarkdown({ title: 'cross', blocks });
    // Two trainings two points apart: their mean is one off what was printed, well inside Student's 12.7 deviations.
    expect(text).to.include('Of the 9 printed cells 9 lie').and.to.include('1.0 points from its mean');
    expect(text).to.include('LRP-robust 98.9').and.to.include('15 of the published 100 epochs');
  });
});
