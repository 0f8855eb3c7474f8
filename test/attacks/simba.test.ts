import { expect } from 'chai';
import { simba } from '../../lib/attacks/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../lib/tensor/index.js';
import { pixelsOf, plain, serve } from './blackbox.js';
import { interior, linearModel, WIDTH } from './linear.js';

describe('SimBA', () => {
  const model = linearModel();

  it('tries each direction forward, then backward, before any comes again', async () => {
    const seen: number[][] = [];
    const flat = serve(model, 'logits', (scores) => tf.zerosLike(scores).add(tf.tensor1d([1, 0])) as Tensor2D);
    const server = {
      ...flat,
      predict: (asked: Tensor4D) => {
        seen.push([...asked.dataSync()]);
        return flat.predict(asked);
      },
    };
    const one = tf.fill([1, 2, 3, 1], 0.5) as Tensor4D;
    // The first answer, the image itself, two passes over 6 values, the verdict.
    plain(
      await simba({ epsilon: 0.5, stepSize: 0.25, queries: 27 }).run(server, { images: one, labels: Int32Array.of(0) }),
    );
    one.dispose();
    const moves = seen.slice(2, -1).map((image) => {
      const at = image.findIndex((value) => value !== 0.5);
      expect(image.filter((value) => value !== 0.5)).to.have.length(1);
      return [at, image[at]];
    });
    expect(moves.length).to.equal(24);
    for (const pass of [moves.slice(0, 12), moves.slice(12)]) {
      const forward = pass.filter((_, i) => i % 2 === 0);
      expect(forward.map(([at]) => at).sort()).to.deep.equal([0, 1, 2, 3, 4, 5]);
      forward.forEach(([at], i) => {
        expect(pass.slice(2 * i, 2 * i + 2)).to.deep.equal([
          [at, 0.75],
          [at, 0.25],
        ]);
      });
    }
  });

  it('along low frequencies moves all values of a small image alike', async () => {
    const data = interior(model, 24);
    const images = data.tensor();
    // Of 2 × 3 pixels the lower quarter of the frequencies is the mean.
    const { pixels } = plain(
      await simba({ epsilon: 0.1, queries: 60, basis: 'dct' }).run(model, { images, labels: data.labels }),
    );
    images.dispose();
    let moved = 0;
    for (let row = 0; row < 24; row++) {
      const delta = pixelsOf(pixels, row, WIDTH).map((value, i) => value - data.row(row)[i]);
      for (const value of delta) expect(value).to.be.closeTo(delta[0], 1e-6);
      moved += Number(Math.abs(Math.hypot(...delta) - 0.1) < 1e-5);
      const held = (image: ArrayLike<number>) => (2 * data.labels[row] - 1) * model.margin(image);
      expect(held(pixelsOf(pixels, row, WIDTH))).to.be.at.most(held(data.row(row)));
    }
    expect(moved).to.be.above(3);
  });
});
