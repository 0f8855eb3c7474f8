import { keyedRandom, type Tensor, tf } from '../../tensor/index.js';
import type { Linearized } from './contract.js';
import { sizeOf } from './shapes.js';

/** Zeros where a value (or a whole channel) is dropped, 1/(1 − rate) elsewhere. */
export function dropoutMask(shape: readonly number[], rate: number, keys: readonly number[]): Tensor {
  const random = keyedRandom(...keys);
  const kept = 1 / (1 - rate);
  return tf.tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => (random() < rate ? 0 : kept)),
    [...shape],
  );
}

/** A layer that drops what the mask says. */
export const masked = (x: Tensor, mask: Tensor): Linearized => ({
  output: x.mul(mask),
  kept: [mask],
  pullback: (cotangent) => cotangent.mul(mask),
});
