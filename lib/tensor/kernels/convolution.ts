import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../backend.js';
import { type Attributes, native, ONE_DNN, onlyOnce } from './native.js';

/** How a convolution walks, in rows and columns: its steps, and the zeros laid around the images. */
export interface Walk {
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

export const convolutionAttributes = ({ stride, padding: [rows, columns] }: Walk): Attributes => ({
  strides: [1, ...stride, 1],
  padding: 'EXPLICIT',
  explicit_paddings: [0, 0, rows, rows, columns, columns, 0, 0],
  data_format: 'NHWC',
});

const withBias = (images: Tensor, filter: Tensor, bias: Tensor, walk: Walk) =>
  native('_MklNativeConv2DWithBias', [images, filter, bias], { ...convolutionAttributes(walk), ...ONE_DNN });

const oneDnnAddsBias = onlyOnce(() =>
  withBias(tf.zeros([1, 2, 2, 1]), tf.zeros([1, 1, 1, 1]), tf.zeros([1]), { stride: [1, 1], padding: [0, 0] }),
);

/**
 * Convolution of images [n, h, w, c] with a filter [height, width, c, filters], plus a bias for each filter. oneDNN
 * adds the bias and the padding while it has the values at hand: equal to the plain operations bit for bit, without
 * their passes over memory (500 images of 24 × 24 × 10, two threads: 0.8 ms of 2.2).
 */
export function convolution(images: Tensor4D, filter: Tensor4D, bias: Tensor1D, walk: Walk): Tensor4D {
  if (oneDnnAddsBias()) return withBias(images, filter, bias, walk) as Tensor4D;
  return tf.tidy(() =>
    native('BiasAdd', [native('Conv2D', [images, filter], convolutionAttributes(walk)), bias]),
  ) as Tensor4D;
}
