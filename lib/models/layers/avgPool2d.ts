import { native, type Padding, poolAttributes, type Tensor4D, tf, withoutPadding } from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { padded } from './padding.js';
import { optional } from './rules.js';
import { IMAGE } from './shapes.js';
import { type Around, fixedAround, lay, type Size, sides, size } from './window.js';

/**
 * The mean of each window, channel by channel; windows do not overlap unless a stride says so. Zeros laid around count
 * as values, as in PyTorch.
 */
export type AvgPool2d = { type: 'avgPool2d'; size: Size; stride?: Size; padding?: Exclude<Around, 'same'> };

const laidOver = ({ size, stride = size, padding = 0 }: AvgPool2d, input: Shape) => {
  const laid = lay(sides(size), sides(stride), padding, input);
  const zeros: Padding = laid.padding.some(Boolean) ? laid.padding : 0;
  return { window: sides(size), stride: sides(stride), zeros, output: laid.output };
};

export const avgPool2d: LayerKind<AvgPool2d> = {
  fields: {
    size,
    stride: optional(size),
    padding: optional(fixedAround),
  },
  takes: IMAGE,
  output: (layer, input) => [...laidOver(layer, input).output, input[2]],

  apply: (layer, x) => {
    const { window, stride, zeros } = laidOver(layer, x.shape.slice(1));
    return tf.avgPool(padded(x, zeros), [window[0], window[1]], [stride[0], stride[1]], 'valid');
  },
  linearize: (layer, x) => {
    const { window, stride, zeros } = laidOver(layer, x.shape.slice(1));
    const whole = padded(x, zeros);
    const attributes = poolAttributes(window, { stride });
    const { shape } = whole;
    return {
      output: native('AvgPool', [whole], attributes),
      kept: [],
      pullback: (cotangent) => {
        const sizes = tf.tensor1d(shape, 'int32');
        return withoutPadding(native('AvgPoolGrad', [sizes, cotangent], attributes) as Tensor4D, zeros);
      },
    };
  },
};
