import { maxPool, maxPoolGradient, type Tensor4D, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { count } from './rules.js';
import { IMAGE, pooled } from './shapes.js';

/** The largest value of each square window, channel by channel. */
export type MaxPool2d = { type: 'maxPool2d'; size: number };

export const maxPool2d: LayerKind<MaxPool2d> = {
  fields: { size: count },
  takes: IMAGE,
  output: pooled,
  takesMaxima: true,

  apply: ({ size }, x) => tf.maxPool(x as Tensor4D, size, size, 'valid'),
  linearize: ({ size }, x) => {
    const maxima = maxPool(x as Tensor4D, [size, size]);
    const { output, kept } = maxima;
    return { output, kept, pullback: (cotangent) => maxPoolGradient(maxima, cotangent) };
  },
};
