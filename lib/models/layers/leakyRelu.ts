import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { curve } from './curve.js';
import { optional, rate } from './rules.js';

/** What is positive; the rest times `slope` (.01, as in PyTorch; Keras' is .3, or .2 in its first versions). */
export type LeakyRelu = { type: 'leakyRelu'; slope?: number };

const slopeOf = ({ slope = 0.01 }: LeakyRelu) => slope;

export const leakyRelu: LayerKind<LeakyRelu> = curve<LeakyRelu>(
  { slope: optional(rate) },
  (x, layer) => tf.leakyRelu(x, slopeOf(layer)),
  {
    value: 'LeakyRelu',
    gradient: 'LeakyReluGrad',
    of: 'x',
    attributes: (layer) => ({ alpha: { float: slopeOf(layer) } }),
  },
);
