import { type Padding, type Tensor, type Tensor4D, tf, around as zeros } from '../../tensor/index.js';

/** Images with rows and columns of one value laid around them. */
export const padded = (x: Tensor, padding: Padding, value = 0): Tensor4D =>
  (padding === 0 ? x : tf.pad(x, zeros(padding), value)) as Tensor4D;
