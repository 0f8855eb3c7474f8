import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';

/** ln(1 + eˣ) of each value. */
export type Softplus = { type: 'softplus' };

export const softplus: LayerKind<Softplus> = curve<Softplus>({}, (x) => tf.softplus(x), {
  value: 'Softplus',
  gradient: 'SoftplusGrad',
  of: 'x',
});
