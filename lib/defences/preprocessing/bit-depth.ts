import type { Purifier } from '../../attacks/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';

/**
 * Every value is rounded to one of 2^`bits` levels from 0 to 1 (Xu, Evans and Qi, 2018, "Feature squeezing"). One bit is
 * a threshold at a half: a value half way between two levels goes to the even one, so that .5 becomes 0.
 * @param bits of a value, 1 to 8; images of 8 bits stay as they are at 8.
 * @throws RangeError where `bits` is out of range.
 */
export function bitDepth(bits = 1): Purifier {
  if (!(Number.isInteger(bits) && bits >= 1 && bits <= 8))
    throw new RangeError(`A bit depth is a whole number from 1 to 8, got ${bits}.`);
  const last = 2 ** bits - 1;
  return {
    name: `${bits} ${bits === 1 ? 'bit' : 'bits'}`,
    random: false,
    purify: (images) => tf.tidy(() => images.mul(last).round().div(last) as Tensor4D),
  };
}
