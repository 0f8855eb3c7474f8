import { native, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { inPlace } from './shapes.js';

/** What is positive; zero for the rest. */
export type Relu = { type: 'relu' };

export const relu: LayerKind<Relu> = {
  fields: {},
  ...inPlace,
  // It keeps the order of what is positive, and passes no gradient to the rest.
  commutesWithMaxima: true,

  apply: (_layer, x) => tf.relu(x),
  linearize: (_layer, x) => {
    const output = native('Relu', [x]);
    return { output, kept: [output], pullback: (cotangent) => native('ReluGrad', [cotangent, output]) };
  },
};
