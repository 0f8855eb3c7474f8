import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { inPlace } from './shapes.js';

/** The hyperbolic tangent of each value. */
export type Tanh = { type: 'tanh' };

export const tanh: LayerKind<Tanh> = { fields: {}, ...inPlace, apply: (_layer, x) => tf.tanh(x) };
