import type { Suspicion } from '../../../lib/attacks/index.js';
import { createNetwork, type Network } from '../../../lib/models/index.js';
import { keyedUniform, type Tensor4D, tf } from '../../../lib/tensor/index.js';
import { WIDTH } from '../../attacks/linear.js';

/** Pixels of 2 × 3 through hidden units that are the pixels themselves, then through a dense layer of two classes. */
export function seeThrough(seed = 3): Network {
  const identity = Float32Array.from({ length: WIDTH * WIDTH }, (_, i) => Number(i % (WIDTH + 1) === 0));
  return createNetwork(
    {
      name: 'see-through',
      input: [2, 3, 1],
      initializer: 'torch',
      layers: [
        { type: 'flatten' },
        { type: 'linear', weights: 'hidden', units: WIDTH },
        { type: 'relu' },
        { type: 'linear', weights: 'scores', units: 2 },
      ],
    },
    {
      'hidden.weight': { shape: [WIDTH, WIDTH], data: identity },
      'hidden.bias': { shape: [WIDTH], data: new Float32Array(WIDTH) },
      'scores.weight': { shape: [WIDTH, 2], data: keyedUniform(WIDTH * 2, -1, 1, seed) },
      'scores.bias': { shape: [2], data: new Float32Array(2) },
    },
  );
}

/** Suspicion is one pixel's value: its slope is 1 there and 0 elsewhere. */
export const pixelAt = (place: number): Suspicion => {
  const score = (images: Tensor4D) =>
    tf.tidy(() => images.reshape([-1, WIDTH]).slice([0, place], [-1, 1]).squeeze([1]).as1D());
  return {
    name: `pixel ${place}`,
    score,
    slope: (images) => ({
      scores: score(images),
      gradient: tf.tidy(() => {
        const one = tf.oneHot(tf.tensor1d([place], 'int32'), WIDTH).reshape([1, 2, 3, 1]);
        return tf.zerosLike(images).add(one) as Tensor4D;
      }),
    }),
  };
};

/** Holds a slope against differences of scores, image by image. */
export function slopeBeside(suspicion: Suspicion, images: Tensor4D, step = 1e-3) {
  const { scores, gradient } = suspicion.slope(images);
  const plain = suspicion.score(images);
  const [slope, both] = [gradient.dataSync(), [plain.dataSync(), scores.dataSync()] as const];
  const differences = new Float32Array(slope.length);
  for (let i = 0; i < WIDTH; i++) {
    const at = (by: number) =>
      tf.tidy(() => {
        const one = tf
          .oneHot(tf.tensor1d([i], 'int32'), WIDTH)
          .reshape([1, 2, 3, 1])
          .mul(by);
        return suspicion.score(images.add(one) as Tensor4D).dataSync();
      });
    const [up, down] = [at(step), at(-step)];
    for (let row = 0; row < images.shape[0]; row++) differences[row * WIDTH + i] = (up[row] - down[row]) / (2 * step);
  }
  tf.dispose([scores, gradient, plain]);
  return { slope, differences, plain: both[0], scores: both[1] };
}
