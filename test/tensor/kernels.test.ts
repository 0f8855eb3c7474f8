import { expect } from 'chai';
import fc from 'fast-check';
import {
  convolution,
  convolutionGradient,
  keyedUniform,
  maxPool,
  maxPoolGradient,
  native,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tf,
  type Walk,
} from '../../lib/tensor/index.js';
import { expectNoLeak } from '../helpers.js';

/** Values in [−1, 1), determined by the shape and the key. */
function filled<T extends Tensor>(shape: readonly number[], key: number): T {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(keyedUniform(size, -1, 1, key, ...shape), [...shape]) as T;
}

/** Equal shapes, and values to 1e-5 of themselves and of 1. */
function expectClose(found: Tensor, expected: Tensor) {
  expect(found.shape).to.deep.equal(expected.shape);
  const a = found.dataSync();
  const b = expected.dataSync();
  b.forEach((value, i) => {
    if (!(Math.abs(a[i] - value) <= 1e-5 * (1 + Math.abs(value)))) expect(a[i], `value ${i}`).to.equal(value);
  });
}

const range = (min: number, max: number) => fc.integer({ min, max });

interface Case {
  n: number;
  side: readonly [number, number];
  channels: number;
  filters: number;
  kernel: readonly [number, number];
  walk: Walk & { readonly padding: number };
}

/** Convolutions of every kind: one pixel high, wide steps, more padding than the filter reaches, many channels. */
const convolutions: fc.Arbitrary<Case> = fc
  .record({
    n: range(1, 3),
    side: fc.tuple(range(1, 13), range(1, 13)),
    channels: fc.constantFrom(1, 1, 2, 3, 4, 7, 8, 9, 16),
    filters: range(1, 12),
    kernel: fc.tuple(range(1, 5), range(1, 5)),
    walk: fc.record({
      stride: fc.constantFrom(1, 1, 2, 3),
      padding: range(0, 3),
    }),
  })
  .filter(({ side, kernel, walk }) => [0, 1].every((i) => side[i] + 2 * walk.padding >= kernel[i]));

const shapesOf = ({ n, side, channels, filters, kernel }: Case) => ({
  images: filled<Tensor4D>([n, ...side, channels], 1),
  filter: filled<Tensor4D>([...kernel, channels, filters], 2),
  bias: filled<Tensor1D>([filters], 3),
});

const plain = (images: Tensor4D, filter: Tensor4D, bias: Tensor1D, { stride, padding }: Case['walk']) => {
  const around: [number, number] = [padding, padding];
  return tf.conv2d(tf.pad(images, [[0, 0], around, around, [0, 0]]), filter, stride, 'valid').add(bias) as Tensor4D;
};

describe('convolution kernels', () => {
  it('convolve as the plain operations do', () =>
    expectNoLeak(() =>
      fc.assert(
        fc.property(convolutions, (shape) =>
          tf.tidy(() => {
            const { images, filter, bias } = shapesOf(shape);
            expectClose(convolution(images, filter, bias, shape.walk), plain(images, filter, bias, shape.walk));
          }),
        ),
        { seed: 1, numRuns: 150 },
      ),
    ));

  const gradients = (shape: Case) =>
    tf.tidy(() => {
      const { images, filter, bias } = shapesOf(shape);
      const output = plain(images, filter, bias, shape.walk);
      const cotangent = filled<Tensor4D>(output.shape, 4);
      const expected = tf.grad((x) => plain(x as Tensor4D, filter, bias, shape.walk))(images, cotangent);
      expectClose(convolutionGradient(cotangent, filter, images.shape, shape.walk), expected);
    });

  it('pull cotangents back to the images as the plain gradient does', () =>
    expectNoLeak(() => fc.assert(fc.property(convolutions, gradients), { seed: 2, numRuns: 250 })));

  const walk = { stride: 1, padding: 0 };
  const named: [string, Case][] = [
    ["LeNet's first layer", { n: 2, side: [28, 28], channels: 1, filters: 10, kernel: [5, 5], walk }],
    ["LeNet's second layer", { n: 2, side: [12, 12], channels: 10, filters: 20, kernel: [5, 5], walk }],
    ["the student's first layer", { n: 2, side: [1, 784], channels: 1, filters: 32, kernel: [1, 3], walk }],
    [
      'color images, padded',
      { n: 2, side: [32, 32], channels: 3, filters: 16, kernel: [3, 3], walk: { stride: 1, padding: 1 } },
    ],
    [
      'color images, halved',
      { n: 2, side: [33, 31], channels: 3, filters: 16, kernel: [7, 7], walk: { stride: 2, padding: 3 } },
    ],
  ];
  for (const [name, shape] of named)
    it(`pull cotangents back through ${name}`, () => expectNoLeak(() => gradients(shape)));

  it('follow a variable to its new values', () =>
    expectNoLeak(() => {
      const images: [number, number, number, number] = [1, 4, 4, 1];
      const filter = tf.tidy(() => tf.variable(tf.ones([1, 1, 1, 1])));
      const pulled = () =>
        tf.tidy(
          () =>
            convolutionGradient(tf.ones(images) as Tensor4D, filter as unknown as Tensor4D, images, walk)
              .max()
              .dataSync()[0],
        );
      expect(pulled()).to.equal(1);
      const three = tf.fill([1, 1, 1, 1], 3);
      filter.assign(three);
      expect(pulled()).to.equal(3);
      tf.dispose([three, filter]);
    }));
});

describe('max-pool kernels', () => {
  const pools = fc
    .record({
      n: range(1, 3),
      side: fc.tuple(range(1, 13), range(1, 13)),
      channels: range(1, 20),
      size: fc.constantFrom<[number, number]>([2, 2], [2, 2], [1, 2], [3, 3], [2, 1], [1, 1]),
      levels: fc.constantFrom(2, 4, 1000),
    })
    .filter(({ side, size }) => side[0] >= size[0] && side[1] >= size[1]);

  for (const [name, forget] of [
    ['with the winners remembered', false],
    ['without them', true],
  ] as const)
    it(`pool and pull back as the plain operations do, ties and left-over rows included, ${name}`, () =>
      expectNoLeak(() =>
        fc.assert(
          fc.property(pools, ({ n, side, channels, size, levels }) =>
            tf.tidy(() => {
              // A handful of levels, so that most windows have several maxima.
              const images = filled<Tensor4D>([n, ...side, channels], 5)
                .mul(levels)
                .round() as Tensor4D;
              const pool = (x: Tensor) => tf.maxPool(x as Tensor4D, size, size, 'valid');
              const pooled = maxPool(images, size);
              const expected = pool(images);
              expect(Array.from(pooled.output.dataSync())).to.deep.equal(Array.from(expected.dataSync()));
              const cotangent = filled<Tensor4D>(expected.shape, 6);
              const pulled = maxPoolGradient(forget ? { ...pooled, winners: undefined } : pooled, cotangent);
              expectClose(pulled, tf.grad(pool)(images, cotangent));
            }),
          ),
          { seed: 3, numRuns: 100 },
        ),
      ));

  it('give the first of equal pixels the whole gradient', () =>
    expectNoLeak(() => {
      const found = tf.tidy(() => {
        const pooled = maxPool(tf.tensor4d([1, 2, 2, 2], [1, 2, 2, 1]), [2, 2]);
        return Array.from(maxPoolGradient(pooled, tf.tensor4d([5], [1, 1, 1, 1])).dataSync());
      });
      expect(found).to.deep.equal([0, 5, 0, 0]);
    }));
});

describe('native', () => {
  it('refuses an operation that TensorFlow does not have, and leaves nothing', () =>
    expectNoLeak(() => {
      const x = tf.zeros([1]);
      expect(() => native('NoSuchOperation', [x])).to.throw(/NoSuchOperation/);
      x.dispose();
    }));
});
