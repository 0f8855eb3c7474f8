import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';

/** 1 / (1 + e⁻ˣ) of each value. */
export type Sigmoid = { type: 'sigmoid' };

export const sigmoid: LayerKind<Sigmoid> = curve<Sigmoid>({}, (x) => tf.sigmoid(x), {
  value: 'Sigmoid',
  gradient: 'SigmoidGrad',
  of: 'y',
  cotangentLast: true,
});
