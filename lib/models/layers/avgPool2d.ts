import {
  native,
  type Padding,
  poolAttributes,
  sidesOf,
  type Tensor,
  type Tensor4D,
  tf,
  withoutPadding,
} from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { padded } from './padding.js';
import { optional, truth } from './rules.js';
import { IMAGE } from './shapes.js';
import { type Around, fixedAround, lay, type Size, sides, size } from './window.js';

/**
 * The mean of each window, channel by channel; windows do not overlap unless a stride says so. Zeros laid around count
 * as values, as in PyTorch, unless `countPadding` is false, as in Keras.
 */
export type AvgPool2d = {
  type: 'avgPool2d';
  size: Size;
  stride?: Size;
  padding?: Exclude<Around, 'same'>;
  countPadding?: boolean;
};

const laidOver = ({ size, stride = size, padding = 0 }: AvgPool2d, input: Shape) => {
  const laid = lay(sides(size), sides(stride), padding, input);
  const zeros: Padding = laid.padding.some(Boolean) ? laid.padding : 0;
  return { window: sides(size), stride: sides(stride), zeros, output: laid.output };
};

/** What makes means of all that a window lies over means of what it lies over inside the image: [1, height, width, 1]. */
function corrections(layer: AvgPool2d, input: Shape): Tensor {
  const { window, stride, zeros, output } = laidOver(layer, input);
  const [top, , left] = sidesOf(zeros);
  /** Of each window along an axis: how many places it has for each that is inside. */
  const along = (axis: 0 | 1, before: number) =>
    Array.from({ length: output[axis] }, (_, i) => {
      const from = i * stride[axis] - before;
      return window[axis] / (Math.min(from + window[axis], input[axis]) - Math.max(from, 0));
    });
  const [down, across] = [along(0, top), along(1, left)];
  return tf.tensor4d(
    down.flatMap((row) => across.map((column) => row * column)),
    [1, output[0], output[1], 1],
  );
}

/** Means, or cotangents of means, without the places outside the image. */
const inside = (layer: AvgPool2d, input: Shape, means: Tensor): Tensor =>
  layer.countPadding === false && layer.padding ? means.mul(corrections(layer, input)) : means;

export const avgPool2d: LayerKind<AvgPool2d> = {
  fields: {
    size,
    stride: optional(size),
    padding: optional(fixedAround),
    countPadding: optional(truth),
  },
  takes: IMAGE,
  output: (layer, input) => [...laidOver(layer, input).output, input[2]],
  refuses: (layer, input) => {
    const [top, bottom, left, right] = sidesOf(laidOver(layer, input).zeros);
    const [height, width] = sides(layer.size);
    return layer.countPadding === false && (Math.max(top, bottom) >= height || Math.max(left, right) >= width)
      ? `has padding ${JSON.stringify(layer.padding)}, as wide as its window of ${height} × ${width}: some windows would hold nothing.`
      : undefined;
  },

  apply: (layer, x) => {
    const { window, stride, zeros } = laidOver(layer, x.shape.slice(1));
    const means = tf.avgPool(padded(x, zeros), [window[0], window[1]], [stride[0], stride[1]], 'valid');
    return inside(layer, x.shape.slice(1), means);
  },
  linearize: (layer, x) => {
    const { window, stride, zeros } = laidOver(layer, x.shape.slice(1));
    const whole = padded(x, zeros);
    const attributes = poolAttributes(window, { stride });
    const { shape } = whole;
    const images = x.shape.slice(1);
    return {
      output: inside(layer, images, native('AvgPool', [whole], attributes)),
      kept: [],
      pullback: (cotangent) => {
        const sizes = tf.tensor1d(shape, 'int32');
        return withoutPadding(
          native('AvgPoolGrad', [sizes, inside(layer, images, cotangent)], attributes) as Tensor4D,
          zeros,
        );
      },
    };
  },
};
