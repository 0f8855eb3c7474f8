import { expect } from 'chai';
import { medianDistance, medianWithInterval } from '../../lib/evaluation/index.js';

describe('the median of distances', () => {
  it('is the middle one, infinite where half were not found', () => {
    expect(medianDistance(Float64Array.of(3, 1, 2)).median).to.equal(2);
    expect(medianDistance(Float64Array.of(4, 1, 2, 3)).median).to.equal(2.5);
    const half = Float64Array.of(1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
    expect(medianDistance(half)).to.deep.include({ median: null });
    expect(medianDistance(new Float64Array())).to.deep.equal({ median: null, interval: null });
  });

  it('lies between the 40th and the 61st of 100, as the tables of the sign test have it', () => {
    const distances = Float64Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
    expect(medianDistance(distances).interval).to.deep.equal([40, 61]);
  });

  it('has no interval of fewer than six: even five span it in 1 − 2 / 2⁵ of all draws alone, six in 1 − 2 / 2⁶', () => {
    expect(medianWithInterval([5, 1, 4, 2, 3])).to.deep.equal({ median: 3 });
    expect(medianDistance(Float64Array.of(5, 1, 4, 2, 3))).to.deep.equal({ median: 3, interval: null });
    expect(medianWithInterval([6, 5, 1, 4, 2, 3])).to.deep.equal({ median: 3.5, interval: [1, 6] });
  });
});
