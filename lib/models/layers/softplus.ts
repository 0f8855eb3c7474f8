import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curveBy } from './curve.js';
import { optional, positive } from './rules.js';

/** ln(1 + exp(βx)) / β of each value, nearer to a ReLU the larger β is (default 1). */
export type Softplus = { type: 'softplus'; beta?: number };

export const softplus: LayerKind<Softplus> = curveBy<Softplus>(
  { beta: optional(positive) },
  (x, { beta = 1 }) => tf.softplus(x.mul(beta)).div(beta),
  (x, { beta = 1 }) => tf.sigmoid(x.mul(beta)),
);
