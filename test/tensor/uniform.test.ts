import { expect } from 'chai';
import { uniformTensor } from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

/** Values of a tensor, which is disposed of. */
function valuesOf(shape: readonly number[], ...keys: number[]): Float32Array {
  const tensor = uniformTensor(shape, ...keys);
  const values = tensor.dataSync() as Float32Array;
  expect(tensor.shape).to.deep.equal([...shape]);
  expect(tensor.dtype).to.equal('float32');
  tensor.dispose();
  return values;
}

describe('uniform numbers drawn in one operation', () => {
  it('are the same by the same keys, and others by others', () =>
    expectNoLeak(() => {
      const one = valuesOf([3, 5], 1, 2);
      expect(valuesOf([3, 5], 1, 2)).to.deep.equal(one);
      for (const keys of [[2, 1], [1, 3], [1, 2, 0], [1]]) expect(valuesOf([3, 5], ...keys)).not.to.deep.equal(one);
    }));

  it('lie in [0, 1), with the mean and the variance of uniform ones', () => {
    const n = 200_000;
    const values = valuesOf([n / 100, 100], 7);
    expect(values.every((value) => value >= 0 && value < 1)).to.equal(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / n;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    // Five standard errors: of the mean √(1/12n), of the variance √(1/180n).
    expect(mean).to.be.closeTo(1 / 2, 5 * Math.sqrt(1 / 12 / n));
    expect(variance).to.be.closeTo(1 / 12, 5 * Math.sqrt(1 / 180 / n));
  });
});
