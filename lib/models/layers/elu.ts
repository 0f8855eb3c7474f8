import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';

/** What is positive; eˣ − 1 for the rest (Clevert et al., 2016). */
export type Elu = { type: 'elu' };

export const elu: LayerKind<Elu> = curve<Elu>({}, (x) => tf.elu(x), { value: 'Elu', gradient: 'EluGrad', of: 'y' });
