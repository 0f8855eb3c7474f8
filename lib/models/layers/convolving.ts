import {
  biasGradient,
  convolution,
  convolutionFilterGradient,
  convolutionGradient,
  depthwise,
  depthwiseFilterGradient,
  depthwiseGradient,
  native,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tf,
  type Walk,
} from '../../tensor/index.js';
import type { Linearized } from './contract.js';
import { padded } from './padding.js';

type Shape4D = readonly [number, number, number, number];

/** A filter [height, width, channels, filters] with zeros between its values, down and across. */
export function dilated(filter: Tensor4D, [down, across]: readonly [number, number]): Tensor4D {
  if (down === 1 && across === 1) return filter;
  const [height, width, channels, filters] = filter.shape;
  const spread = tf
    .pad(filter.reshape([height, 1, width, 1, channels * filters]), [
      [0, 0],
      [0, down - 1],
      [0, 0],
      [0, across - 1],
      [0, 0],
    ])
    .reshape([height * down, width * across, channels, filters]);
  return spread.slice([0, 0, 0, 0], [(height - 1) * down + 1, (width - 1) * across + 1, channels, filters]) as Tensor4D;
}

/** A convolution [n, h, w, c] → [n, h′, w′, filters] in `groups` of channels, without a tape. */
export function convolved(images: Tensor4D, filter: Tensor4D, bias: Tensor1D, walk: Walk, groups: number): Linearized {
  if (groups === 1) return whole(images, filter, bias, walk);
  if (groups === images.shape[3]) return byChannel(images, filter, bias, walk);
  return inGroups(images, filter, bias, walk, groups);
}

const whole = (images: Tensor4D, filter: Tensor4D, bias: Tensor1D, walk: Walk): Linearized => {
  const { shape } = images;
  return {
    output: convolution(images, filter, bias, walk),
    kept: [],
    keptInTraining: [images],
    pullback: (cotangent) => convolutionGradient(cotangent as Tensor4D, filter, shape, walk),
    weightGradients: (cotangent) => ({
      weight: convolutionFilterGradient(images, cotangent as Tensor4D, filter.shape, walk),
      bias: biasGradient(cotangent),
    }),
  };
};

/** TensorFlow has the filters of a channel on an axis of their own. */
const apart = (filter: Tensor4D, channels: number) => {
  const [height, width, , filters] = filter.shape;
  return filter.reshape([height, width, channels, filters / channels]) as Tensor4D;
};

function byChannel(images: Tensor4D, filter: Tensor4D, bias: Tensor1D, walk: Walk): Linearized {
  const { shape } = images;
  const filters = () => apart(filter, shape[3]);
  return {
    output: native('BiasAdd', [depthwise(images, filters(), walk), bias]),
    kept: [],
    keptInTraining: [images],
    pullback: (cotangent) => depthwiseGradient(cotangent as Tensor4D, filters(), shape, walk),
    weightGradients: (cotangent) => ({
      weight: depthwiseFilterGradient(images, cotangent as Tensor4D, filters().shape, walk).reshape(filter.shape),
      bias: biasGradient(cotangent),
    }),
  };
}

function inGroups(images: Tensor4D, filter: Tensor4D, bias: Tensor1D, walk: Walk, groups: number): Linearized {
  const split = (x: Tensor) => tf.split(x, groups, -1) as Tensor4D[];
  const parts = split(images);
  const filters = split(filter);
  const biases = tf.split(bias, groups) as Tensor1D[];
  const { shape } = parts[0];
  const size = filters[0].shape as Shape4D;
  const together = (pieces: Tensor[]) => tf.concat(pieces, -1);
  return {
    output: together(parts.map((part, i) => convolution(part, filters[i], biases[i], walk))),
    // Split once: what a gradient makes of a filter is known by it.
    kept: filters,
    keptInTraining: [images],
    pullback: (cotangent) =>
      tf.tidy(() =>
        together(split(cotangent).map((part, i) => convolutionGradient(part as Tensor4D, filters[i], shape, walk))),
      ),
    weightGradients: (cotangent) => ({
      weight: tf.tidy(() => {
        const own = split(images);
        return together(
          split(cotangent).map((part, i) => convolutionFilterGradient(own[i], part as Tensor4D, size, walk)),
        );
      }),
      bias: biasGradient(cotangent),
    }),
  };
}

/** The same in operations that a tape sees. */
export function convolvedOnTape(images: Tensor4D, filter: Tensor4D, bias: Tensor, walk: Walk, groups: number): Tensor {
  const { stride, padding } = walk;
  // The native backend knows no padding by a number, so the zeros are laid around the images first.
  const whole = padded(images, padding);
  const convolve = (x: Tensor4D, by: Tensor4D) => tf.conv2d(x, by, stride, 'valid');
  if (groups === 1) return convolve(whole, filter).add(bias);
  if (groups === images.shape[3]) return tf.depthwiseConv2d(whole, apart(filter, groups), stride, 'valid').add(bias);
  const filters = tf.split(filter, groups, -1) as Tensor4D[];
  const parts = tf.split(whole, groups, -1) as Tensor4D[];
  return tf
    .concat(
      parts.map((part, i) => convolve(part, filters[i])),
      -1,
    )
    .add(bias);
}
