import { type Tensor4D, tf } from '../../tensor/index.js';

/** x + ε · direction, clipped to [0, 1]; the caller disposes. */
export const stepAlong = (images: Tensor4D, direction: Tensor4D, epsilon: number): Tensor4D =>
  tf.tidy(() => images.add(direction.mul(epsilon)).clipByValue(0, 1) as Tensor4D);
