import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { inPlace } from './shapes.js';

/** 1 / (1 + e⁻ˣ) of each value. */
export type Sigmoid = { type: 'sigmoid' };

export const sigmoid: LayerKind<Sigmoid> = { fields: {}, ...inPlace, apply: (_layer, x) => tf.sigmoid(x) };
