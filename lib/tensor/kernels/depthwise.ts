import { type Tensor4D, tf } from '../backend.js';
import { native } from './native.js';
import { around, overreaches, sidesOf, type Walk, walkAttributes } from './walk.js';

type Shape4D = readonly [number, number, number, number];

/** Lays the zeros before where the kernel might not: what is left to walk. */
const laid = (images: Tensor4D, { stride, padding }: Walk): [Tensor4D, Walk] => [
  tf.pad(images, around(padding)) as Tensor4D,
  { stride, padding: 0 },
];

/**
 * Convolution of each channel of images [n, h, w, c] by filters of its own, [height, width, c, multiplier]:
 * [n, h′, w′, c · multiplier].
 */
export function depthwise(images: Tensor4D, filter: Tensor4D, walk: Walk): Tensor4D {
  return tf.tidy(() => {
    const [whole, way] = overreaches(filter.shape, walk) ? laid(images, walk) : [images, walk];
    return native('DepthwiseConv2dNative', [whole, filter], walkAttributes(way)) as Tensor4D;
  });
}

/**
 * Its gradient for a cotangent [n, h′, w′, c · multiplier], with respect to images of that shape. One filter a channel
 * moved by single pixels has the same filters turned about for its gradient, which is twice as fast.
 */
export function depthwiseGradient(cotangent: Tensor4D, filter: Tensor4D, images: Shape4D, walk: Walk): Tensor4D {
  const [top, bottom, left, right] = sidesOf(walk.padding);
  const [height, width, , multiplier] = filter.shape;
  return tf.tidy(() => {
    if (overreaches(filter.shape, walk)) {
      const [n, h, w, c] = images;
      const padded: Shape4D = [n, h + top + bottom, w + left + right, c];
      const whole = depthwiseGradient(cotangent, filter, padded, { ...walk, padding: 0 });
      return whole.slice([0, top, left, 0], [n, h, w, c]);
    }
    if (walk.stride === 1 && multiplier === 1) {
      const padding = [height - 1 - top, height - 1 - bottom, width - 1 - left, width - 1 - right] as const;
      return depthwise(cotangent, tf.reverse(filter, [0, 1]), { stride: 1, padding });
    }
    const sizes = tf.tensor1d([...images], 'int32');
    return native('DepthwiseConv2dNativeBackpropInput', [sizes, filter, cotangent], walkAttributes(walk)) as Tensor4D;
  });
}

/** Its gradient with respect to a filter of that shape. */
export function depthwiseFilterGradient(images: Tensor4D, cotangent: Tensor4D, shape: Shape4D, walk: Walk): Tensor4D {
  return tf.tidy(() => {
    const [whole, way] = overreaches(shape, walk) ? laid(images, walk) : [images, walk];
    const sizes = tf.tensor1d([...shape], 'int32');
    return native('DepthwiseConv2dNativeBackpropFilter', [whole, sizes, cotangent], walkAttributes(way)) as Tensor4D;
  });
}
