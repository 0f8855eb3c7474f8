import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curveBy } from './curve.js';

/** x / 6 + ½, cut to [0, 1] (Howard et al., 2019; Keras' of before version 3 is x / 5 + ½, which is another). */
export type HardSigmoid = { type: 'hardSigmoid' };

export const hardSigmoid: LayerKind<HardSigmoid> = curveBy<HardSigmoid>(
  {},
  (x) => tf.relu6(x.add(3)).div(6),
  (x: Tensor) => x.abs().less(3).toFloat().div(6),
);
