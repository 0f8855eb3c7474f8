import { type Tensor4D, tf } from '../backend.js';
import { native } from './native.js';
import {
  around,
  namedAttributes,
  overreaches,
  paddedShape,
  paddingName,
  type Walk,
  walkAttributes,
  withoutPadding,
} from './walk.js';

type Shape4D = readonly [number, number, number, number];

/**
 * Convolution of each channel of images [n, h, w, c] by filters of its own, [height, width, c, multiplier]:
 * [n, h′, w′, c · multiplier].
 */
export function depthwise(images: Tensor4D, filter: Tensor4D, walk: Walk): Tensor4D {
  return tf.tidy(() => {
    if (overreaches(filter.shape, walk))
      return depthwise(tf.pad(images, around(walk.padding)), filter, { ...walk, padding: 0 });
    return native('DepthwiseConv2dNative', [images, filter], walkAttributes(walk)) as Tensor4D;
  });
}

/** Its gradient for a cotangent [n, h′, w′, c · multiplier], with respect to images of that shape. */
export function depthwiseGradient(cotangent: Tensor4D, filter: Tensor4D, images: Shape4D, walk: Walk): Tensor4D {
  const { stride, padding } = walk;
  const name = paddingName(images.slice(1), filter.shape, walk);
  return tf.tidy(() => {
    const sizes = tf.tensor1d([...(name ? images : paddedShape(images, padding))], 'int32');
    const attributes = namedAttributes(name ?? 'VALID', stride);
    const whole = native('DepthwiseConv2dNativeBackpropInput', [sizes, filter, cotangent], attributes) as Tensor4D;
    return name ? whole : withoutPadding(whole, padding);
  });
}

/** Its gradient with respect to a filter of that shape. */
export function depthwiseFilterGradient(images: Tensor4D, cotangent: Tensor4D, shape: Shape4D, walk: Walk): Tensor4D {
  const { stride, padding } = walk;
  const name = paddingName(images.shape.slice(1), shape, walk);
  return tf.tidy(() => {
    const whole = name ? images : tf.pad(images, around(padding));
    const sizes = tf.tensor1d([...shape], 'int32');
    const attributes = namedAttributes(name ?? 'VALID', stride);
    return native('DepthwiseConv2dNativeBackpropFilter', [whole, sizes, cotangent], attributes) as Tensor4D;
  });
}
