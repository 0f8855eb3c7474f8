import { expect } from 'chai';
import { bpda, fgsm } from '../../../lib/attacks/index.js';
import { randomResize, unchanged } from '../../../lib/defences/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { interior, linearModel } from '../../attacks/linear.js';
import { expectNoLeak, expectRejects, largestDifference } from '../../helpers.js';

const taken = (tensor: Tensor4D): number[] => {
  const values = Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
};

type Shape = [number, number, number, number];
const imagesOf = (shape: Shape, key = 1) =>
  tf.tensor4d(
    keyedUniform(
      shape.reduce((a, b) => a * b),
      0.1,
      1,
      key,
    ),
    shape,
  );

/** Every result that resizing by up to `shrink` can have, made by TensorFlow's own resize and padding. */
const possible = (image: Tensor4D, shrink: number): number[][] =>
  tf.tidy(() => {
    const [, height, width] = image.shape;
    const all: number[][] = [];
    for (let shorter = 0; shorter <= shrink; shorter++) {
      const small = tf.image.resizeBilinear(image, [height - shorter, width - shorter], false, true);
      for (let top = 0; top <= shorter; top++)
        for (let left = 0; left <= shorter; left++) {
          const pads: [number, number][] = [
            [0, 0],
            [top, shorter - top],
            [left, shorter - left],
            [0, 0],
          ];
          all.push(Array.from(small.pad(pads).dataSync()));
        }
    }
    return all;
  });

describe('resizing at random', () => {
  it('gives each image one of the sizes and places that there are, as TensorFlow resizes and pads', () =>
    expectNoLeak(() => {
      const one = imagesOf([1, 9, 7, 2]);
      const many = tf.tidy(() => one.tile([200, 1, 1, 1])) as Tensor4D;
      const made = taken(randomResize(2).purify(many, [5]));
      const expected = possible(one, 2);
      expect(expected).to.have.length(1 + 4 + 9);
      const width = 9 * 7 * 2;
      const seen = Array.from({ length: 200 }, (_, row) => {
        const image = made.slice(row * width, (row + 1) * width);
        return expected.findIndex((other) => largestDifference(image, other) < 1e-5);
      });
      expect(seen.every((way) => way >= 0)).to.equal(true);
      // Rarest ways are drawn with probability 1/27: that 200 draws miss one has probability 9 (26/27)^200 < .005.
      expect(new Set(seen).size).to.equal(14);
      // Each size as often: 200/3, give or take three standard deviations.
      expect(seen.filter((way) => way === 0).length).to.be.within(46, 87);
      tf.dispose([one, many]);
    }));

  it('has the same draws for the same keys, whatever stands behind an image in the batch', () =>
    expectNoLeak(() => {
      const purifier = randomResize(3);
      const images = imagesOf([6, 8, 8, 1]);
      const few = images.slice([0, 0, 0, 0], [2, -1, -1, -1]) as Tensor4D;
      const all = taken(purifier.purify(images, [1, 2]));
      expect(taken(purifier.purify(images, [1, 2]))).to.deep.equal(all);
      expect(taken(purifier.purify(few, [1, 2]))).to.deep.equal(all.slice(0, 2 * 64));
      expect(taken(purifier.purify(images, [1, 3]))).not.to.deep.equal(all);
      tf.dispose([images, few]);
    }));

  it('goes back by its transpose: against central differences', () =>
    expectNoLeak(() => {
      const shape: Shape = [3, 5, 6, 2];
      const purifier = randomResize(2);
      const pixels = keyedUniform(180, 0, 1, 4);
      const cotangent = keyedUniform(180, -1, 1, 5);
      const keys = [9];
      const along = (values: Float32Array) => {
        const images = tf.tensor4d(values, shape);
        const pure = taken(purifier.purify(images, keys));
        images.dispose();
        return pure.reduce((sum, value, i) => sum + value * cotangent[i], 0);
      };
      const [x, c] = [tf.tensor4d(pixels, shape), tf.tensor4d(cotangent, shape)];
      const back = taken(purifier.pullback?.(x, x, c, keys) as Tensor4D);
      tf.dispose([x, c]);
      for (let i = 0; i < 180; i++) {
        const moved = (by: number) => along(pixels.map((value, k) => (k === i ? value + by : value)));
        expect(back[i]).to.be.closeTo((moved(0.5) - moved(-0.5)) / 1, 1e-4);
      }
    }));

  it('through an attack, goes back by the draw that it went forth by', () =>
    expectNoLeak(async () => {
      const linear = linearModel();
      const { tensor, labels } = interior(linear, 5);
      const images = tensor();
      const model = bpda(linear, randomResize(1), { backward: 'own', keys: [3] });
      const ones = tf.tensor2d(
        Array.from(labels).flatMap((label) => (label ? [1, -1] : [-1, 1])),
        [5, 2],
      );
      const there = model.linearize?.(images);
      const back = there?.pullback(ones) as Tensor4D;
      there?.dispose();
      // The margins are linear in the images: a step along the gradient raises their sum by its squared length.
      const margins = (at: Tensor4D) => tf.tidy(() => model.logits(at).mul(ones).sum().arraySync() as number);
      const stepped = tf.tidy(() => images.add(back.mul(0.01))) as Tensor4D;
      const length = tf.tidy(() => back.square().sum().arraySync() as number);
      expect(margins(stepped) - margins(images)).to.be.closeTo(0.01 * length, 1e-4);
      tf.dispose([images, ones, back, stepped]);
    }));

  it('by nothing is nothing bit for bit, so that an attack through it is the plain attack', () =>
    expectNoLeak(async () => {
      const images = imagesOf([3, 28, 28, 1]);
      expect(taken(randomResize(0).purify(images, [1]))).to.deep.equal(taken(unchanged.purify(images)));
      images.dispose();
      const linear = linearModel();
      const { tensor, labels } = interior(linear, 20);
      const batch = { images: tensor(), labels };
      const attack = fgsm({ epsilon: 0.1 });
      const plain = await attack.run(linear, batch);
      const behind = await attack.run(bpda(linear, randomResize(0), { backward: 'own' }), batch);
      expect(behind.images).to.deep.equal(plain.images);
      expect(behind.success).to.deep.equal(plain.success);
      batch.images.dispose();
    }));

  it('keeps images in [0, 1], and refuses a shrink that leaves nothing', async () => {
    const images = imagesOf([20, 4, 4, 1]);
    const made = taken(randomResize(3).purify(images));
    expect(made.every((value) => value >= 0 && value <= 1)).to.equal(true);
    await expectRejects(() => randomResize(4).purify(images), RangeError, '4 values', 'smaller');
    images.dispose();
    for (const shrink of [-1, 0.5]) await expectRejects(() => randomResize(shrink), RangeError, String(shrink));
  });
});
