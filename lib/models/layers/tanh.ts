import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';

/** The hyperbolic tangent of each value. */
export type Tanh = { type: 'tanh' };

export const tanh: LayerKind<Tanh> = curve<Tanh>({}, (x) => tf.tanh(x), {
  value: 'Tanh',
  gradient: 'TanhGrad',
  of: 'y',
  cotangentLast: true,
});
