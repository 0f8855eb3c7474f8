import { expect } from 'chai';
import fc from 'fast-check';
import { balancedAccuracy, bestLossThreshold, membershipInference, proportion } from '../../lib/evaluation/index.js';
import { keyedUniform } from '../../lib/tensor/index.js';
import { expectRejects } from '../helpers.js';

const losses = fc.array(
  fc.integer({ min: 0, max: 9 }).map((k) => k / 4),
  { minLength: 1, maxLength: 12 },
);

describe('membership inference by a threshold on the loss', () => {
  it('tells nothing where both kinds of rows have the same losses', () => {
    const drawn = keyedUniform(800, 0, 2, 5);
    const { auc, balancedAccuracy: balanced } = membershipInference(drawn, drawn, 1);
    expect(balanced.value).to.equal(0.5);
    expect(balanced.interval[0]).to.be.below(0.5);
    expect(balanced.interval[1]).to.be.above(0.5);
    expect(auc.value).to.equal(0.5);
    expect(auc.interval[0]).to.be.within(0.45, 0.5);
  });

  it('covers one half in about 95 of 100 draws where losses are drawn alike', () => {
    const covered = { auc: 0, balancedAccuracy: 0 };
    for (let draw = 0; draw < 100; draw++) {
      const [members, others] = [0, 1].map((kind) => keyedUniform(150, 0, 2, draw, kind));
      const found = membershipInference(members, others, 1);
      for (const which of ['auc', 'balancedAccuracy'] as const) {
        const [low, high] = found[which].interval;
        covered[which] += Number(low <= 0.5 && high >= 0.5);
      }
    }
    // Less than 88 or all of 100 of them would happen once in a hundred, were it 95 %.
    for (const count of Object.values(covered)) expect(count).to.be.within(88, 99);
  });

  it('tells all where they are apart', () => {
    const [members, others] = [keyedUniform(60, 0, 1, 1), keyedUniform(40, 1.5, 2, 2)];
    const found = membershipInference(members, others, 1.2);
    expect(found.members).to.deep.equal(proportion(60, 60));
    expect(found.others).to.deep.equal(proportion(40, 40));
    expect(found.balancedAccuracy.value).to.equal(1);
    expect(found.auc.value).to.equal(1);
    expect(found.auc.interval[0]).to.be.within(0.9, 0.99);
    expect(found.auc.interval[1]).to.equal(1);
  });

  it('AUC: each end is 1.96 standard errors away, as Hanley and McNeil have them there, also where all is told', () => {
    const n = 25;
    const apart = membershipInference(keyedUniform(n, 0, 1, 1), keyedUniform(n, 2, 3, 2), 1).auc;
    const mixed = membershipInference(keyedUniform(n, 0, 1, 1), keyedUniform(n, 0.4, 1.4, 2), 1).auc;
    const error = (theta: number) => {
      const [q1, q2] = [theta / (2 - theta), (2 * theta ** 2) / (1 + theta)];
      return Math.sqrt(theta * (1 - theta) + (n - 1) * (q1 + q2 - 2 * theta ** 2)) / n;
    };
    for (const [value, end] of [
      [1, apart.interval[0]],
      [mixed.value, mixed.interval[0]],
      [mixed.value, mixed.interval[1]],
    ])
      expect(Math.abs(value - end) / error(end)).to.be.closeTo(1.96, 1e-3);
    expect(mixed.interval[0]).to.be.below(mixed.value);
    expect(mixed.interval[1]).to.be.above(mixed.value);
  });

  it('AUC: covers the true one in about 95 of 100 draws where kinds are nearly apart', () => {
    let covered = 0;
    // Of exponential losses with means 1 and 49 the smaller is a member's in 49 of 50 pairs.
    for (let draw = 0; draw < 200; draw++) {
      const [members, others] = [1, 49].map((scale) =>
        keyedUniform(40, 0, 1, draw, scale).map((u) => -scale * Math.log(1 - u)),
      );
      const [low, high] = membershipInference(members, others, 1).auc.interval;
      covered += Number(low <= 0.98 && high >= 0.98);
    }
    expect(covered / 200).to.be.within(0.9, 0.995);
  });

  it('weighs both kinds alike, however many there are, and calls a loss at the threshold a member', () => {
    const found = membershipInference([1, 1, 1, 3], [1, 3], 1);
    expect([found.members.value, found.others.value]).to.deep.equal([0.75, 0.5]);
    expect(found.balancedAccuracy.value).to.equal(0.625);
  });

  it('AUC: of all pairs, those where the member has the smaller loss; ties count half', () =>
    fc.assert(
      fc.property(losses, losses, (members, others) => {
        const pairs = members.flatMap((m) => others.map((o) => (m < o ? 1 : m === o ? 0.5 : 0)));
        const expected = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length;
        expect(membershipInference(members, others, 1).auc.value).to.be.closeTo(expected, 1e-12);
      }),
    ));

  it('no other threshold tells more of the rows that it was chosen on', () =>
    fc.assert(
      fc.property(losses, losses, (members, others) => {
        const told = (threshold: number) =>
          members.filter((loss) => loss <= threshold).length / members.length +
          others.filter((loss) => loss > threshold).length / others.length;
        const best = Math.max(...[...members, ...others].map(told));
        expect(told(bestLossThreshold(members, others))).to.be.closeTo(best, 1e-12);
      }),
    ));

  it('needs rows of both kinds', async () => {
    await expectRejects(() => membershipInference([], [1], 1), RangeError, 'got 0 members and 1 others');
    await expectRejects(() => bestLossThreshold([1], []), RangeError, 'got 1 members and 0 others');
  });
});

describe('balanced accuracy', () => {
  it('has the interval of Newcombe’s example: 56 of 70 against 48 of 80 differ by .0524 to .3339', () => {
    // Telling p and 1 − q right is, on average, (1 + p − q) / 2.
    const { value, interval } = balancedAccuracy(proportion(56, 70), proportion(80 - 48, 80));
    expect(value).to.be.closeTo((1 + 0.2) / 2, 1e-12);
    expect(2 * interval[0] - 1).to.be.closeTo(0.0524, 5e-5);
    expect(2 * interval[1] - 1).to.be.closeTo(0.3339, 5e-5);
  });
});
