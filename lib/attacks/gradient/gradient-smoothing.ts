import { type Tensor4D, tf } from '../../tensor/index.js';

/** Standard deviations that half a kernel spans. */
const SPAN = 3;

/** A Gaussian of `size` places, cut at three standard deviations, that sums to 1. */
export function gaussian(size: number): Float32Array {
  const middle = (size - 1) / 2;
  const values = Float32Array.from({ length: size }, (_, i) =>
    Math.exp(-0.5 * (((i - middle) * SPAN) / Math.max(1, middle)) ** 2),
  );
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

/**
 * Gradients [n, h, w, c], each channel smoothed by a Gaussian of `size` × `size`: what stands for the mean of the gradients
 * of all shifted images (Dong et al., 2019). Call inside `tf.tidy`.
 */
export function smoothed(gradient: Tensor4D, size: number): Tensor4D {
  const channels = gradient.shape[3];
  const values = gaussian(size);
  const kernel = (shape: [number, number]) =>
    tf.tensor4d(values, [...shape, 1, 1]).tile([1, 1, channels, 1]) as Tensor4D;
  const tall = tf.depthwiseConv2d(gradient, kernel([size, 1]), 1, 'same');
  return tf.depthwiseConv2d(tall, kernel([1, size]), 1, 'same') as Tensor4D;
}
