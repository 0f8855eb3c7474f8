import { expect } from 'chai';
import type { Purifier } from '../../../lib/attacks/index.js';
import { jpeg, medianFilter, purified, threshold } from '../../../lib/defences/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { linearModel } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';

/** What a purifier makes of one image of one channel. */
function through(purifier: Purifier, rows: number[][]): number[][] {
  const images = tf.tensor4d(rows.flat(), [1, rows.length, rows[0].length, 1]);
  const pure = purifier.purify(images);
  const values = Array.from(pure.dataSync());
  tf.dispose([images, pure]);
  return rows.map((row, i) => values.slice(i * row.length, (i + 1) * row.length));
}

describe('purifiers without a generator', () => {
  it('threshold: what is above it becomes white, the rest black', async () => {
    expect(through(threshold(), [[0, 0.5, 0.5001, 1]])).to.deep.equal([[0, 0, 1, 1]]);
    expect(through(threshold(0.25), [[0.2, 0.3]])).to.deep.equal([[0, 1]]);
    await expectRejects(() => threshold(1), RangeError, '[0, 1)', '1');
  });

  it('median: as SciPy’s median_filter with mirrored edges', async () => {
    const image = [
      [0.1, 0.9, 0.3, 0.2],
      [0.5, 0.4, 0.8, 0.0],
      [0.6, 0.7, 0.2, 1.0],
      [0.3, 0.05, 0.95, 0.45],
    ];
    const expected = [
      [0.4, 0.4, 0.3, 0.2],
      [0.5, 0.5, 0.4, 0.2],
      [0.5, 0.5, 0.45, 0.45],
      [0.3, 0.3, 0.45, 0.45],
    ];
    const found = through(medianFilter(), image).flat();
    expected.flat().forEach((value, i) => {
      expect(found[i]).to.be.closeTo(value, 1e-6);
    });
    await expectRejects(() => medianFilter(4), RangeError, 'odd', '4');
  });

  it('JPEG: as Pillow stores and reads it, to a level or two', async () => {
    const image = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 8 }, (_, j) => ((i * 37 + j * j * 11) % 256) / 255),
    );
    const pillow = [
      3, 2, 36, 109, 170, 25, 125, 50, 29, 65, 95, 125, 212, 52, 211, 45, 61, 96, 70, 189, 244, 97, 187, 111, 125, 106,
      188, 219, 35, 144, 250, 132, 145, 154, 194, 217, 56, 154, 8, 212, 212, 177, 220, 51, 120, 219, 90, 174, 218, 246,
      0, 82, 112, 255, 79, 255, 0, 36, 56, 89, 181, 35, 139, 26,
    ];
    const found = through(jpeg(50), image).flat();
    pillow.forEach((level, i) => {
      expect(found[i] * 255).to.be.closeTo(level, 3);
    });
    await expectRejects(() => jpeg(0), RangeError, '1 to 100', '0');
    await expectRejects(() => colors(2), RangeError, 'channel');
  });

  it('give images of the same shape in [0, 1], each row its own, and leave nothing behind', () =>
    expectNoLeak(() => {
      for (const purifier of [threshold(), medianFilter(), medianFilter(5), jpeg(75)]) {
        const images = tf.tensor4d(keyedUniform(3 * 12 * 10 * 3, 0, 1, 4), [3, 12, 10, 3]);
        const second = images.slice([1, 0, 0, 0], [1, -1, -1, -1]);
        const all = purifier.purify(images);
        const alone = purifier.purify(second);
        expect(all.shape).to.deep.equal(images.shape);
        const values = Array.from(all.dataSync());
        expect(values.every((value) => value >= 0 && value <= 1)).to.equal(true);
        expect(values.slice(360, 720)).to.deep.equal(Array.from(alone.dataSync()));
        tf.dispose([images, second, all, alone]);
      }
    }));

  it('stand before a classifier, which sees what they make', () =>
    expectNoLeak(async () => {
      const model = linearModel();
      const images = tf.tensor4d(keyedUniform(4 * 6, 0, 1, 5), [4, 2, 3, 1]);
      const pure = threshold().purify(images);
      const [behind, plain] = [await purified(model, threshold()).predict(images), await model.predict(pure)];
      expect(Array.from(behind.dataSync())).to.deep.equal(Array.from(plain.dataSync()));
      tf.dispose([images, pure, behind, plain]);
    }));
});

const colors = (channels: number): Tensor4D => {
  const images = tf.zeros([1, 2, 2, channels]) as Tensor4D;
  try {
    return jpeg().purify(images);
  } finally {
    images.dispose();
  }
};
