import { maxPool, maxPoolGradient, type Tensor4D, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { count } from './rules.js';
import { pooled, SEQUENCE } from './shapes.js';
import { lying, upright } from './upright.js';

/** The largest value of each window of a sequence, channel by channel. */
export type MaxPool1d = { type: 'maxPool1d'; size: number };

export const maxPool1d: LayerKind<MaxPool1d> = {
  fields: { size: count },
  takes: SEQUENCE,
  output: pooled,
  takesMaxima: true,

  apply: ({ size }, x) => lying(tf.maxPool(upright(x), [1, size], [1, size], 'valid') as Tensor4D),
  linearize: ({ size }, x) => {
    const maxima = maxPool(upright(x), [1, size]);
    return {
      output: lying(maxima.output),
      kept: maxima.kept,
      pullback: (cotangent) => lying(maxPoolGradient(maxima, upright(cotangent))),
    };
  },
};
