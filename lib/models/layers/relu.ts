import { native, type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { inPlace } from './shapes.js';

/** What is positive; zero for the rest. */
export type Relu = { type: 'relu' };

/** With TensorFlow's own kernel for the gradient: tfjs makes the same numbers of many, which takes as long as the rest. */
const rectified = tf.customGrad<Tensor>((...given) => {
  const [x, save] = given as [Tensor, (kept: Tensor[]) => void];
  const value = tf.relu(x);
  save([value]);
  return { value, gradFunc: (cotangent, [output]) => native('ReluGrad', [cotangent, output]) };
});

export const relu: LayerKind<Relu> = {
  fields: {},
  ...inPlace,
  // It keeps the order of what is positive, and passes no gradient to the rest.
  commutesWithMaxima: true,

  apply: (_layer, x) => rectified(x),
  linearize: (_layer, x) => {
    const output = native('Relu', [x]);
    return { output, kept: [output], pullback: (cotangent) => native('ReluGrad', [cotangent, output]) };
  },
};
