import { type Tensor, type Tensor4D, tf } from '../backend.js';
import { type Attributes, native, nativeOutputs, ONE_DNN, onlyOnce } from './native.js';
import { around, type Padding, withoutPadding } from './walk.js';

/** Height and width of the windows; rows and columns that fill none are dropped. */
export type PoolSize = readonly [number, number];

/** How the windows lie. */
export interface PoolWalk {
  /** From one window to the next, down and across (default: the size, so that none overlap). */
  readonly stride?: PoolSize;
  /** Rows and columns around the images that belong to windows, and never win (default 0). */
  readonly padding?: Padding;
}

/** The maxima of the images' windows, and where oneDNN found them. */
export interface MaxPooled {
  /** With the padding around them. */
  readonly images: Tensor4D;
  readonly size: PoolSize;
  readonly walk: PoolWalk;
  readonly output: Tensor4D;
  /** Which pixel won each window; absent where oneDNN is. */
  readonly winners?: Tensor;
  /** Those that the gradient needs. */
  readonly kept: readonly Tensor[];
}

export const poolAttributes = (size: PoolSize, { stride = size }: PoolWalk): Attributes => ({
  ksize: [1, ...size, 1],
  strides: [1, ...stride, 1],
  padding: 'VALID',
  data_format: 'NHWC',
});

const oneDnnPools = onlyOnce(() => {
  const images = tf.zeros([1, 2, 2, 1]) as Tensor4D;
  maxPoolGradient(pooled(images, [2, 2], {}), tf.zeros([1, 1, 1, 1]));
});

function pooled(images: Tensor4D, size: PoolSize, walk: PoolWalk): MaxPooled {
  const settings = { ...poolAttributes(size, walk), workspace_enabled: true, ...ONE_DNN };
  const [output, winners] = nativeOutputs('_MklNativeMaxPool', [images], 2, settings);
  return { images, size, walk, output: output as Tensor4D, winners, kept: [images, output, winners] };
}

const LOWEST = -3.4e38;

/**
 * Max-pooling that remembers its winners. oneDNN's own kernel, where TensorFlow takes its generic one in eager
 * execution: 5 times faster forward and, not having to look for the winners again, 15 times faster backward
 * (500 images of 24 × 24 × 10, two threads: 1.06 → 0.21 ms and 5.9 → 0.38 ms).
 */
export function maxPool(images: Tensor4D, size: PoolSize, walk: PoolWalk = {}): MaxPooled {
  const { padding = 0 } = walk;
  const whole = padding === 0 ? images : (tf.pad(images, around(padding), LOWEST) as Tensor4D);
  if (oneDnnPools()) return pooled(whole, size, walk);
  const output = native('MaxPool', [whole], poolAttributes(size, walk)) as Tensor4D;
  return { images: whole, size, walk, output, kept: [whole, output] };
}

/**
 * The gradient of a sum over the maxima weighted by `cotangent`, with respect to the images. Where several pixels
 * share a window's maximum the first takes it all, row by row, as in the plain kernel and in PyTorch.
 */
export function maxPoolGradient({ images, size, walk, output, winners }: MaxPooled, cotangent: Tensor): Tensor4D {
  const attributes = poolAttributes(size, walk);
  const gradient = winners
    ? native('_MklNativeMaxPoolGrad', [images, output, cotangent, winners], {
        ...attributes,
        workspace_enabled: true,
        ...ONE_DNN,
      })
    : native('MaxPoolGrad', [images, output, cotangent], attributes);
  return withoutPadding(gradient as Tensor4D, walk.padding ?? 0);
}
