import { expect } from 'chai';
import { formatFloat32, imageKey } from '../../lib/data/index.js';
import { keyedUniform } from '../../lib/tensor/index.js';

describe('the key of an image', () => {
  const image = keyedUniform(784, 0, 1, 3);

  it('survives decimals, long and short, as files hold them', () => {
    expect(imageKey(Array.from(image, (value) => Number(formatFloat32(value))))).to.equal(imageKey(image));
    expect(imageKey(Array.from(image, (value) => Number(value.toPrecision(17))))).to.equal(imageKey(image));
  });

  it('tells images apart that differ in one gray level of one pixel, and by order', () => {
    const other = Float32Array.from(image);
    other[300] = image[300] > 0.5 ? image[300] - 1 / 255 : image[300] + 1 / 255;
    expect(imageKey(other)).to.not.equal(imageKey(image));
    expect(imageKey(Float32Array.from(image).reverse())).to.not.equal(imageKey(image));
  });
});
