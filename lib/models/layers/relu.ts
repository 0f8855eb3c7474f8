import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';

/** What is positive; zero for the rest. */
export type Relu = { type: 'relu' };

export const relu: LayerKind<Relu> = {
  ...curve<Relu>({}, (x) => tf.relu(x), { value: 'Relu', gradient: 'ReluGrad', of: 'y' }),
  // It keeps the order of what is positive, and passes no gradient to the rest.
  commutesWithMaxima: true,
};
