import { expect } from 'chai';
import {
  type CertifySmoothedOptions,
  certifySmoothed,
  largestSmoothedRadius,
  predictSmoothed,
} from '../../../../lib/defences/index.js';
import { expectNoLeak, expectRejects, readFixture } from '../../../helpers.js';
import { answersOf, oneRow, scripted } from './scripted.js';

interface Certified {
  readonly selection: number[];
  readonly counts: number[];
  readonly unanswered: number;
  readonly sigma: number;
  readonly alpha: number;
  readonly selected: number;
  readonly lowerBound: number;
  readonly answer: number;
  readonly radius: number;
}
interface Predicted {
  readonly counts: number[];
  readonly alpha: number;
  readonly pValue: number;
  readonly answer: number;
}
const { certify, predict } = readFixture('smoothing.json') as { certify: Certified[]; predict: Predicted[] };

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

function certifyCounts({ selection, counts, unanswered, sigma, alpha }: Certified) {
  const model = scripted([...answersOf(selection), ...answersOf(counts, unanswered)]);
  const options = { sigma, alpha, selection: total(selection), samples: total(counts) + unanswered };
  return certifySmoothed(model, oneRow, options);
}

describe('randomized smoothing, on counts', () => {
  it('certifies as a reference by SciPy does, abstentions included', () =>
    expectNoLeak(async () => {
      for (const expected of certify) {
        const [found] = await certifyCounts(expected);
        const says = JSON.stringify(expected);
        expect([...found.selection], says).to.deep.equal(expected.selection);
        expect([...found.counts], says).to.deep.equal(expected.counts);
        expect([found.selected, found.answer], says).to.deep.equal([expected.selected, expected.answer]);
        expect(found.lowerBound, says).to.be.closeTo(expected.lowerBound, 1e-10);
        expect(found.radius, says).to.be.closeTo(expected.radius, 1e-8);
        expect(found.queries).to.equal(total(expected.selection) + total(expected.counts) + expected.unanswered);
      }
      expect(certify.filter(({ answer }) => answer < 0).length).to.be.above(2);
    }));

  it('certifies no farther than σ Φ⁻¹(α^(1/N)), some 3.2 σ for 10,000 draws', async () => {
    const sure = answersOf([10_100]);
    const [{ radius, lowerBound }] = await certifySmoothed(scripted(sure), oneRow, { sigma: 1 });
    expect(lowerBound).to.be.closeTo(0.001 ** (1 / 10_000), 1e-12);
    expect(radius).to.be.closeTo(3.2, 0.005);
    // Told without asking any model.
    expect(largestSmoothedRadius({ sigma: 1 })).to.equal(radius);
    expect(largestSmoothedRadius({ sigma: 0.25 })).to.be.closeTo(0.25 * radius, 1e-12);
    // Nine draws leave .001^(1/9) = .46: nothing can be certified.
    expect(largestSmoothedRadius({ sigma: 1, samples: 9 })).to.equal(0);
    for (const wrong of [{ sigma: 0 }, { sigma: 1, samples: 0 }, { sigma: 1, alpha: 0.6 }])
      expect(() => largestSmoothedRadius(wrong)).to.throw(RangeError);
  });

  it('answers as a reference by SciPy does, abstentions included', () =>
    expectNoLeak(async () => {
      for (const { counts, alpha, answer, pValue } of predict) {
        const samples = total(counts);
        const [found] = await predictSmoothed(scripted(answersOf(counts)), oneRow, { sigma: 1, samples, alpha });
        const says = JSON.stringify({ counts, alpha });
        expect(found.answer, says).to.equal(answer);
        expect(Math.abs(found.pValue - pValue), says).to.be.at.most(1e-10 * pValue);
        expect(found.queries).to.equal(samples);
      }
    }));

  it('gives no answer where no draw has one', async () => {
    const none = answersOf([], 40);
    const [answered] = await predictSmoothed(scripted(none), oneRow, { sigma: 1, samples: 40 });
    expect([answered.answer, answered.pValue]).to.deep.equal([-1, 1]);
    const [certified] = await certifySmoothed(scripted(none), oneRow, { sigma: 1, selection: 10, samples: 30 });
    expect([certified.answer, certified.radius, certified.lowerBound]).to.deep.equal([-1, 0, 0]);
  });

  it('refuses numbers out of range, and rows that do not fit', async () => {
    const model = scripted(answersOf([100]));
    const refused: [Partial<CertifySmoothedOptions>, string][] = [
      [{ sigma: 0 }, 'sigma'],
      [{ sigma: Number.NaN }, 'sigma'],
      [{ selection: 0 }, 'selection'],
      [{ samples: 1.5 }, 'samples'],
      [{ alpha: 0 }, 'alpha'],
      [{ alpha: 0.6 }, 'alpha'],
      [{ batchSize: 0 }, 'batchSize'],
    ];
    for (const [option, name] of refused)
      await expectRejects(() => certifySmoothed(model, oneRow, { sigma: 1, ...option }), RangeError, name);
    await expectRejects(() => predictSmoothed(model, oneRow, { sigma: 1, samples: 0 }), RangeError, 'samples');
    const wide = { ...oneRow, shape: [1, 2, 1] as const };
    await expectRejects(() => certifySmoothed(model, wide, { sigma: 1 }), RangeError, '[1, 1, 1]', '[1, 2, 1]');
    const short = { ...oneRow, labels: Int32Array.of(0, 1) };
    await expectRejects(() => certifySmoothed(model, short, { sigma: 1 }), RangeError, '2 values', 'got 1');
    const unnamed = { ...oneRow, indices: new Int32Array(0) };
    await expectRejects(() => certifySmoothed(model, unnamed, { sigma: 1 }), RangeError, 'indices', 'got 0');
  });
});
