import { expect } from 'chai';
import { certifiedAccuracy } from '../../lib/evaluation/index.js';
import { expectRejects, readFixture } from '../helpers.js';

const { wilson } = readFixture('statistics.json') as {
  readonly wilson: readonly { correct: number; n: number; interval: [number, number] }[];
};

/** Right to .1, right to .3, abstained, wrong to .9. */
const ROWS = [
  { label: 1, answer: 1, radius: 0.1 },
  { label: 2, answer: 2, radius: 0.3 },
  { label: 0, answer: -1, radius: 0 },
  { label: 0, answer: 1, radius: 0.9 },
];

describe('certified accuracy', () => {
  it('counts rows that are right and held that far, abstentions as wrong at every radius', () => {
    const found = certifiedAccuracy(ROWS, [0, 0.1, 0.2, 0.3, 0.31]);
    expect(found.map(({ radius }) => radius)).to.deep.equal([0, 0.1, 0.2, 0.3, 0.31]);
    expect(found.map(({ correct }) => correct)).to.deep.equal([2, 2, 1, 1, 0]);
    for (const { correct, n, value } of found) expect([n, value]).to.deep.equal([4, correct / 4]);
  });

  it('has Wilson’s interval over rows, as statsmodels gives it', () => {
    const [{ correct, n, interval }] = wilson;
    const rows = Array.from({ length: n }, (_, i) => ({ label: 0, answer: 0, radius: i < correct ? 1 : 0.5 }));
    const [found] = certifiedAccuracy(rows, [1]);
    expect(found.correct).to.equal(correct);
    for (const end of [0, 1] as const) expect(found.interval[end]).to.be.closeTo(interval[end], 1e-9);
  });

  it('refuses a radius that is none, and no rows', async () => {
    for (const radius of [-0.1, Number.NaN])
      await expectRejects(() => certifiedAccuracy(ROWS, [radius]), RangeError, 'radius', String(radius));
    await expectRejects(() => certifiedAccuracy([], [0]), RangeError, 'n > 0');
  });
});
