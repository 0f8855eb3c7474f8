import { requireNumber } from '../../attacks/index.js';
import { pause, type Tensor1D, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { adamStep, classColumn, startCodes } from './codes.js';
import { requireSearch } from './settings.js';
import type { Vae } from './vae.js';

export interface BallSearchOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Steps of Adam on each code (default 200). */
  readonly steps?: number;
  /** Codes tried per class: the encoder's mean, and others drawn from the standard normal (default 2). */
  readonly starts?: number;
  /** Of Adam at the start; it falls along half a cosine (default 0.2). */
  readonly learningRate?: number;
  /** Key the draws (default 0). */
  readonly keys?: readonly number[];
}

/** For each image and class, the manifold's image that comes nearest to the ball around it. */
export interface BallSearch {
  /** The points of the balls that these are nearest to: [n, classes, h · w · c], image by image. */
  readonly points: Float32Array;
  /** Squared distances between the two: [n · classes]; 0 where the manifold reaches into the ball. */
  readonly distances: Float32Array;
  /** Largest difference of a pixel between the manifold's image and the image itself: [n · classes]. */
  readonly largest: Float32Array;
}

/**
 * Looks for generated images of every class in (or near) the L∞ ball around each image [n, h, w, c], by descent on codes
 * (the overpowered attack of Jalal, Ilyas, Daskalakis and Dimakis, 2017, "The robust manifold defense": two generated
 * images of different classes so near to each other that no projection tells which was meant).
 * @throws Interrupted when stopped; RangeError naming an option that does not fit.
 */
export async function searchBall(
  vae: Vae,
  images: Tensor4D,
  { epsilon, steps = 200, starts = 2, learningRate = 0.2, keys = [0] }: BallSearchOptions,
  signal: AbortSignal,
): Promise<BallSearch> {
  requireNumber('epsilon', epsilon, { from: 0 });
  requireSearch({ steps, starts, learningRate });
  const [n] = images.shape;
  const { classes } = vae;
  const [low, high, of] = tf.tidy(() => {
    const flat = images.reshape([n, 1, -1]);
    return [flat.sub(epsilon).maximum(0), flat.add(epsilon).minimum(1), classColumn(n, classes, starts)];
  });
  /** How far generated images [n · classes · starts, h · w · c] lie outside the balls. */
  const outside = (pixels: Tensor2D) => {
    const shown = pixels.reshape([n, classes * starts, -1]);
    return shown.sub(shown.maximum(low).minimum(high));
  };
  let state: Tensor2D[] = [];
  try {
    state = tf.tidy(() => {
      const codes = startCodes(vae, images, { starts, keys });
      return [codes, tf.zerosLike(codes), tf.zerosLike(codes)];
    });
    for (let step = 0; step < steps; step++) {
      await pause(signal);
      const next = tf.tidy(() => {
        const at = vae.decodeAt(state[0], of as Tensor1D);
        const gradient = at.pullback(outside(at.pixels).mul(2).reshape(at.pixels.shape));
        at.dispose();
        return adamStep(state, gradient, step, learningRate * 0.5 * (1 + Math.cos((Math.PI * step) / steps)));
      });
      tf.dispose(state);
      state = next;
    }
    const found = tf.tidy(() => {
      const pixels = vae.decode(state[0], of as Tensor1D).reshape([n * classes * starts, -1]) as Tensor2D;
      const left = outside(pixels);
      const lengths = left
        .square()
        .sum(2)
        .reshape([n * classes, starts]);
      const best = lengths
        .argMin(1)
        .add(tf.range(0, n * classes, 1, 'int32').mul(tf.scalar(starts, 'int32')))
        .toInt() as Tensor1D;
      const nearest = tf.gather(pixels, best);
      const x = images.reshape([n, 1, -1]);
      return {
        points: nearest.sub(tf.gather(left.reshape(pixels.shape), best)).clipByValue(0, 1),
        distances: lengths.min(1),
        largest: nearest.reshape([n, classes, -1]).sub(x).abs().max(2),
      };
    });
    const values = {
      points: found.points.dataSync() as Float32Array,
      distances: found.distances.dataSync() as Float32Array,
      largest: found.largest.dataSync() as Float32Array,
    };
    tf.dispose(found);
    return values;
  } finally {
    tf.dispose([low, high, of, ...state]);
  }
}
