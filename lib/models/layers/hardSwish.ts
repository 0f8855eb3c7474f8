import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curveBy } from './curve.js';

/** x times its hard sigmoid (Howard et al., 2019). */
export type HardSwish = { type: 'hardSwish' };

const derivative = (x: Tensor): Tensor => tf.where(x.abs().less(3), x.div(3).add(0.5), x.greater(0).toFloat());

export const hardSwish: LayerKind<HardSwish> = curveBy<HardSwish>(
  {},
  (x) => x.mul(tf.relu6(x.add(3))).div(6),
  derivative,
);
