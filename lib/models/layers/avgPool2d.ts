import { type Tensor4D, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { count } from './rules.js';
import { IMAGE, pooled } from './shapes.js';

/** The mean of each square window, channel by channel. */
export type AvgPool2d = { type: 'avgPool2d'; size: number };

export const avgPool2d: LayerKind<AvgPool2d> = {
  fields: { size: count },
  takes: IMAGE,
  output: pooled,
  apply: ({ size }, x) => tf.avgPool(x as Tensor4D, size, size, 'valid'),
};
