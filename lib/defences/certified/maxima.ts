import { type LayerNode, linearizeLayer } from '../../models/index.js';
import { type Tensor, tf } from '../../tensor/index.js';
import type { Ends } from './interval.js';

/** Wins no window. */
const LOWEST = -3.4e38;

/** Max-pooling of values within ends [1, h, w, c], window by window [1, h′, w′, c]. */
export interface Maxima {
  /** 1 where the value with the largest lower end is the largest for sure. */
  readonly sure: Tensor;
  /** The largest upper end. */
  readonly upper: Tensor;
}

/** How many windows of a max-pool one value may lie in. */
export function windowsOf({ layer }: LayerNode): number {
  if (layer.type !== 'maxPool2d') throw new TypeError(`A layer ${layer.type} is no max-pool of images.`);
  const { size, stride = size } = layer;
  const [sizes, strides] = [size, stride].map((sides) => [sides, sides].flat().slice(0, 2));
  return sizes.reduce((windows, side, axis) => windows * Math.ceil(side / strides[axis]), 1);
}

/**
 * Which windows have a sure winner: its lower end is no less than every other's upper end (Singh et al., 2019). Where
 * windows overlap none is looked for. Called in a tidy.
 */
export function maximaOf(node: LayerNode, { lower, upper }: Ends): Maxima {
  const pooled = (x: Tensor) => linearizeLayer(node, x, {});
  const at = pooled(lower);
  const largest = pooled(upper).output;
  if (windowsOf(node) > 1) return { sure: tf.zerosLike(largest), upper: largest };
  const winners = at.pullback(tf.onesLike(at.output));
  const others = pooled(tf.where(winners.greater(0), tf.fill(upper.shape, LOWEST), upper)).output;
  return { sure: at.output.greaterEqual(others).toFloat(), upper: largest };
}
