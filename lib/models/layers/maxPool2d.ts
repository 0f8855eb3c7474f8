import {
  maxPool,
  maxPoolGradient,
  type PoolWalk,
  sidesOf,
  type Tensor,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import type { LayerKind, Shape } from './contract.js';
import { padded } from './padding.js';
import { optional } from './rules.js';
import { IMAGE } from './shapes.js';
import { type Around, around, lay, type Size, sides, size } from './window.js';

/** The largest value of each window, channel by channel; windows do not overlap unless a stride says so. */
export type MaxPool2d = { type: 'maxPool2d'; size: Size; stride?: Size; padding?: Around };

const walkOf = (
  { size, stride = size, padding = 0 }: MaxPool2d,
  input: Shape,
): PoolWalk & { output: readonly number[] } => {
  const laid = lay(sides(size), sides(stride), padding, input);
  return { stride: sides(stride), padding: laid.padding.some(Boolean) ? laid.padding : 0, output: laid.output };
};

/** Wins no window. */
const LOWEST = -3.4e38;

export const maxPool2d: LayerKind<MaxPool2d> = {
  fields: { size, stride: optional(size), padding: optional(around) },
  takes: IMAGE,
  output: (layer, input) => [...walkOf(layer, input).output, input[2]],
  refuses: (layer, input) => {
    const { padding } = walkOf(layer, input);
    const [top, bottom, left, right] = sidesOf(padding ?? 0);
    const [height, width] = sides(layer.size);
    return Math.max(top, bottom) >= height || Math.max(left, right) >= width
      ? `has padding ${JSON.stringify(layer.padding)}, as wide as its window of ${height} × ${width}: some windows would hold nothing.`
      : undefined;
  },
  takesMaxima: true,

  apply: (layer, x) => {
    const { stride = [1, 1], padding = 0 } = walkOf(layer, x.shape.slice(1));
    const whole = padded(x, padding, LOWEST);
    const [height, width] = sides(layer.size);
    return tf.maxPool(whole, [height, width], [stride[0], stride[1]], 'valid');
  },
  linearize: (layer, x) => {
    const maxima = maxPool(x as Tensor4D, sides(layer.size), walkOf(layer, x.shape.slice(1)));
    const { output, kept } = maxima;
    return { output, kept, pullback: (cotangent: Tensor) => maxPoolGradient(maxima, cotangent) };
  },
};
