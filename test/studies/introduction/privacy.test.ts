import { expect } from 'chai';
import { membershipInference, proportion } from '../../../lib/evaluation/index.js';
import { membershipFigure } from '../../../lib/studies/introduction/parts/privacy/figure.js';
import { lossHistogram } from '../../../lib/studies/introduction/parts/privacy/histogram.js';
import { privacyPlan } from '../../../lib/studies/introduction/parts/privacy/plan.js';
import type { PrivacyNetwork, PrivacyResult } from '../../../lib/studies/introduction/parts/privacy/result.js';
import { membershipTable } from '../../../lib/studies/introduction/parts/privacy/tables.js';

describe('the plan of the privacy part', () => {
  it('trains at least three times, and as often as there are seeds', () => {
    const seedsOf = (seeds: number[]) => privacyPlan({ comparable: true, seeds }).seeds;
    expect(seedsOf([4])).to.deep.equal([4, 5, 6]);
    expect(seedsOf([0, 1, 2, 3, 4])).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('regularizes the same network by dropout after each hidden layer', () => {
    const [overfitted, regularized] = privacyPlan({ comparable: false, seeds: [0] }).networks.map(
      ({ architecture }) => architecture.layers,
    );
    expect(regularized.filter(({ type }) => type !== 'dropout')).to.deep.equal(overfitted);
    expect(regularized.flatMap(({ type }, i) => (type === 'dropout' ? [regularized[i - 1].type] : []))).to.deep.equal([
      'relu',
      'relu',
    ]);
  });
});

describe('the histogram of losses', () => {
  it('counts every row once, in the bin of its power of ten', () => {
    const { edges, members, others } = lossHistogram([0, 1e-9, 0.05, 1e6, Number.POSITIVE_INFINITY], [2]);
    expect([members, others].map((counts) => counts.reduce((a, b) => a + b))).to.deep.equal([5, 1]);
    const bin = edges.findIndex((edge, i) => edge <= 0.05 && 0.05 < edges[i + 1]);
    expect([members[0], members[bin], members.at(-1)]).to.deep.equal([2, 1, 2]);
    expect(others.indexOf(1)).to.equal(edges.findIndex((edge, i) => edge <= 2 && 2 < edges[i + 1]));
  });
});

const network = (name: PrivacyNetwork['name'], members: number[], others: number[]): PrivacyNetwork => ({
  name,
  epochs: 1,
  dropout: false,
  trainings: [0, 1].map((seed) => ({
    seed,
    learned: proportion(4, 4),
    unseen: proportion(3, 4),
    ...membershipInference(members, others, 0.5),
  })),
  losses: lossHistogram(members, others),
});
const result: PrivacyResult = {
  stamp: { profile: 'digits', comparable: false, data: 'photographs', seeds: [0], versions: {}, started: '2026-01-01' },
  data: 'scikit-learn digits',
  rows: 4,
  networks: [
    network('overfitted', [0.1, 0.1, 0.2, 0.2], [0.1, 1, 1, 1]),
    network('regularized', [0.1, 0.2, 1, 1], [0.1, 0.2, 1, 1]),
  ],
};

describe('the report of the privacy part', () => {
  it('draws shares of the rows, the threshold among them, and says what the data are', () => {
    const { data, layout, caption } = membershipFigure(result);
    for (const { y } of data) expect((y as number[]).reduce((a, b) => a + b)).to.be.closeTo(1, 1e-6);
    expect((layout.shapes as { x0: number }[]).map(({ x0 }) => x0)).to.deep.equal([Math.log10(0.5), Math.log10(0.5)]);
    expect(caption).to.include('DIGITS, NOT MNIST').and.to.include('scikit-learn digits');
    expect(caption).to.include('n = 4').and.to.include('87.5');
  });

  it('a table gives each training and the mean over them', () => {
    const { rows, columns } = membershipTable(result);
    expect(rows.map(([name, training]) => `${name} ${training}`)).to.deep.equal([
      ...['1', '2', 'mean'].map((one) => `overfitted ${one}`),
      ...['1', '2', 'mean'].map((one) => `regularized ${one}`),
    ]);
    for (const row of rows) expect(row).to.have.length(columns.length);
    // Right on all of its own and on 3 of 4 others: half of 1 + 1/4.
    expect(rows[0][5]).to.match(/^62\.5/);
  });
});
