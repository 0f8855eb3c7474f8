import { type Tensor, type Tensor4D, tf } from '../backend.js';
import { type Attributes, native, nativeOutputs, ONE_DNN, onlyOnce } from './native.js';

/** Height and width of the windows, which do not overlap; rows and columns that fill none are dropped. */
export type PoolSize = readonly [number, number];

/** The maxima [n, ⌊h/size⌋, ⌊w/size⌋, c] of the images' windows, and where oneDNN found them. */
export interface MaxPooled {
  readonly images: Tensor4D;
  readonly size: PoolSize;
  readonly output: Tensor4D;
  /** Which pixel won each window; absent where oneDNN is. */
  readonly winners?: Tensor;
  /** Those that the gradient needs. */
  readonly kept: readonly Tensor[];
}

const attributes = (size: PoolSize): Attributes => ({
  ksize: [1, ...size, 1],
  strides: [1, ...size, 1],
  padding: 'VALID',
  data_format: 'NHWC',
});

const oneDnnPools = onlyOnce(() => {
  const images = tf.zeros([1, 2, 2, 1]) as Tensor4D;
  maxPoolGradient(pooled(images, [2, 2]), tf.zeros([1, 1, 1, 1]));
});

function pooled(images: Tensor4D, size: PoolSize): MaxPooled {
  const settings = { ...attributes(size), workspace_enabled: true, ...ONE_DNN };
  const [output, winners] = nativeOutputs('_MklNativeMaxPool', [images], 2, settings);
  return { images, size, output: output as Tensor4D, winners, kept: [images, output, winners] };
}

/**
 * Max-pooling that remembers its winners. oneDNN's own kernel, where TensorFlow takes its generic one in eager
 * execution: 5 times faster forward and, not having to look for the winners again, 15 times faster backward
 * (500 images of 24 × 24 × 10, two threads: 1.06 → 0.21 ms and 5.9 → 0.38 ms).
 */
export function maxPool(images: Tensor4D, size: PoolSize): MaxPooled {
  if (oneDnnPools()) return pooled(images, size);
  const output = native('MaxPool', [images], attributes(size)) as Tensor4D;
  return { images, size, output, kept: [images, output] };
}

/**
 * The gradient of a sum over the maxima weighted by `cotangent`, with respect to the images. Where several pixels
 * share a window's maximum the first takes it all, row by row, as in the plain kernel and in PyTorch.
 */
export function maxPoolGradient({ images, size, output, winners }: MaxPooled, cotangent: Tensor): Tensor4D {
  if (!winners) return native('MaxPoolGrad', [images, output, cotangent], attributes(size)) as Tensor4D;
  return native('_MklNativeMaxPoolGrad', [images, output, cotangent, winners], {
    ...attributes(size),
    workspace_enabled: true,
    ...ONE_DNN,
  }) as Tensor4D;
}
