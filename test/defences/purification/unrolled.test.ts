import { expect } from 'chai';
import { differentiableProjection } from '../../../lib/defences/index.js';
import { keyedNormal, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { expectNoLeak, expectRejects } from '../../helpers.js';
import { toyVae } from './toy-vae.js';

const WIDTH = 12;
const ROWS = 3;
/** Half the width of a difference, in pixel units. */
const APART = 0.01;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);
const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

describe('the derivative of a projection through unrolled steps', () => {
  const vae = toyVae(2);
  after(() => vae.dispose());

  /**
   * Three of four images a little off the manifolds. The search for the second is not at rest after so many steps: its
   * differences are those of Adam's way.
   */
  const images = (): Tensor4D =>
    tf.tidy(() => {
      const codes = tf.tensor2d(keyedNormal(8, 21), [4, 2]);
      const shown = vae.decode(codes, tf.tensor1d([0, 1, 2, 1], 'int32'));
      return tf.gather(
        shown
          .mul(0.9)
          .add(tf.tensor4d(keyedNormal(4 * WIDTH, 7), shown.shape).mul(0.03))
          .add(0.05),
        [0, 2, 3],
      ) as Tensor4D;
    });

  for (const distance of ['l2', 'map', 'affine'] as const)
    it(`is that of finite differences (${distance})`, () =>
      expectNoLeak(() => {
        const search = { steps: 400, starts: 1, learningRate: 0.05, distance, prior: 0.02 };
        const purifier = differentiableProjection(vae, { ...search, through: 'unrolled', unrolledSteps: 100 });
        const given = images();
        const cotangent = tf.tensor4d(keyedNormal(ROWS * WIDTH, 5), given.shape);
        const pure = purifier.purify(given);
        const back = purifier.pullback?.(given, pure, cotangent) as Tensor4D;
        const [x, c, found] = [given, cotangent, back].map((tensor) => tensor.dataSync());
        // Every image with each of its pixels a little up, and a little down.
        const moved = Float32Array.from({ length: ROWS * WIDTH * 2 * WIDTH }, (_, i) => {
          const [copy, pixel] = [Math.floor(i / WIDTH), i % WIDTH];
          const [row, which] = [Math.floor(copy / (2 * WIDTH)), copy % (2 * WIDTH)];
          const by = which >> 1 === pixel ? (which % 2 ? -APART : APART) : 0;
          return x[row * WIDTH + pixel] + by;
        });
        const around = tf.tensor4d(moved, [ROWS * 2 * WIDTH, ...vae.shape]);
        const there = purifier.purify(around);
        const values = there.dataSync();
        for (let row = 0; row < ROWS; row++) {
          const own = c.subarray(row * WIDTH, (row + 1) * WIDTH);
          const at = (copy: number) => dot(own, values.subarray(copy * WIDTH, (copy + 1) * WIDTH));
          const differences = Array.from({ length: WIDTH }, (_, pixel) => {
            const copy = row * 2 * WIDTH + 2 * pixel;
            return (at(copy) - at(copy + 1)) / (2 * APART);
          });
          expect(cosine(found.subarray(row * WIDTH, (row + 1) * WIDTH), differences)).to.be.above(0.95);
        }
        tf.dispose([given, cotangent, pure, back, around, there]);
      }));

  it('is refused where it would be 0 everywhere', async () => {
    await expectRejects(
      () => differentiableProjection(vae, { distance: 'l1', through: 'unrolled' }),
      RangeError,
      "'l1'",
      'another distance',
      'queries',
    );
    expect(differentiableProjection(vae, { distance: 'l1' }).name).to.include('l1');
  });
});
