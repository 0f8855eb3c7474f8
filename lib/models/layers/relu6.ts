import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';

/** What is positive, and at most 6. */
export type Relu6 = { type: 'relu6' };

export const relu6: LayerKind<Relu6> = curve<Relu6>({}, (x) => tf.relu6(x), {
  value: 'Relu6',
  gradient: 'Relu6Grad',
  of: 'y',
});
