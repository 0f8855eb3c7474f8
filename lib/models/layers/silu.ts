import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curveBy } from './curve.js';

/** x / (1 + e⁻ˣ) of each value (Elfwing et al., 2018); also called swish. */
export type Silu = { type: 'silu' };

const derivative = (x: Tensor): Tensor => {
  const share = tf.sigmoid(x);
  return share.mul(x.mul(tf.sub(1, share)).add(1));
};

export const silu: LayerKind<Silu> = curveBy<Silu>({}, (x) => x.mul(tf.sigmoid(x)), derivative);
