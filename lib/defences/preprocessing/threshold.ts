import type { Purifier } from '../../attacks/index.js';
import { type Tensor4D, tf } from '../../tensor/index.js';

/**
 * Values above `at` become 1, all others 0: on images that are nearly black and white, one bit of depth is nearly all
 * there is to see (Xu, Evans and Qi, 2018, "Feature squeezing").
 * @throws RangeError where `at` is outside [0, 1).
 */
export function threshold(at = 0.5): Purifier {
  if (!(at >= 0 && at < 1)) throw new RangeError(`A threshold must lie in [0, 1), got ${at}.`);
  return {
    name: `threshold ${at}`,
    random: false,
    purify: (images) => tf.tidy(() => images.greater(at).toFloat() as Tensor4D),
  };
}
