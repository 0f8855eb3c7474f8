import type { Tensor, Tensor4D } from '../../tensor/index.js';

/** Sequences [n, length, c] as images [n, 1, length, c]. */
export const upright = (x: Tensor): Tensor4D =>
  x.reshape([x.shape[0], 1, x.shape[1] as number, x.shape[2] as number]) as Tensor4D;

/** Images [n, 1, length, c] as sequences [n, length, c]. */
export const lying = (images: Tensor4D): Tensor => images.reshape([images.shape[0], ...images.shape.slice(2)]);
