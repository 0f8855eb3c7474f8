import { type Tensor, type Tensor1D, tf } from './backend.js';
import type { Norm } from './norm-names.js';

const flat = (x: Tensor) => x.reshape([x.shape[0], -1]);

/** Largest absolute pixel change of each example: [n, ...] → [n]. */
export const linf = (x: Tensor): Tensor1D => tf.tidy(() => flat(x).abs().max(1) as Tensor1D);
/** Euclidean length of each example: [n, ...] → [n]. */
export const l2 = (x: Tensor): Tensor1D => tf.tidy(() => flat(x).square().sum(1).sqrt() as Tensor1D);
/** Sum of absolute changes of each example: [n, ...] → [n]. */
export const l1 = (x: Tensor): Tensor1D => tf.tidy(() => flat(x).abs().sum(1) as Tensor1D);
/** Number of changed values of each example: [n, ...] → [n]. */
export const l0 = (x: Tensor): Tensor1D => tf.tidy(() => flat(x).notEqual(0).sum(1).toFloat() as Tensor1D);

export const norms: Record<Norm, (x: Tensor) => Tensor1D> = { linf, l2, l1, l0 };
