import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curveBy } from './curve.js';
import { rule } from './rules.js';

/** Each value, but at least `min` and at most `max`; those at the limits pass their gradients. */
export type Clip = { type: 'clip'; min: number; max: number };

const number = rule('a number', (value) => typeof value === 'number' && Number.isFinite(value));

export const clip: LayerKind<Clip> = {
  ...curveBy<Clip>(
    { min: number, max: number },
    (x, { min, max }) => tf.clipByValue(x, min, max),
    (x, { min, max }) => x.greaterEqual(min).logicalAnd(x.lessEqual(max)).cast('float32'),
  ),
  refuses: ({ min, max }) => (min < max ? undefined : `has min ${min} and max ${max}; expected one below the other.`),
};
