import { expect } from 'chai';
import { planeProjection } from '../../../lib/studies/introduction/parts/balls/plane.js';
import { formatLevels, formatNorm, formatProbability } from '../../../lib/studies/introduction/words.js';

describe('the projections that the figure of the balls shows', () => {
  const [x, y] = [1.15, 0.75];
  const cases = {
    linf: [1, 0.75],
    l2: [x / Math.hypot(x, y), y / Math.hypot(x, y)],
    // Both values lose half of what their sum is above 1.
    l1: [x - (x + y - 1) / 2, y - (x + y - 1) / 2],
    l0: [x, 0],
  } as const;
  for (const norm of ['linf', 'l2', 'l1', 'l0'] as const)
    it(`${norm}: the nearest point of the ball`, () => {
      const projected = planeProjection(norm, [x, y]);
      expect(projected[0]).to.be.closeTo(cases[norm][0], 1e-5);
      expect(projected[1]).to.be.closeTo(cases[norm][1], 1e-5);
    });
});

describe('numbers in words', () => {
  it('radii are in steps of 8 bits', () => {
    expect([4 / 255, 0.5 / 255, 1 / 16 / 255].map(formatLevels)).to.deep.equal(['4/255', '½/255', '1/16/255']);
    expect(formatNorm('linf', 0.234 / 255)).to.equal('0.234/255');
    expect(formatNorm('l0', 1234)).to.equal('1,234');
  });

  it('probabilities are not rounded up to certainty, nor down to nothing', () => {
    expect(formatProbability(0.9296)).to.equal('93.0\u202f%');
    expect(formatProbability(0.99997)).to.equal('99.997\u202f%');
    expect(formatProbability(1.613e-11)).to.equal('1.6e-11');
    // What float32 gives as 1 is not certainty either.
    expect(formatProbability(1)).to.equal('> 99.9999\u202f%');
  });
});
