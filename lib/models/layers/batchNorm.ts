import { tf } from '../../tensor/index.js';
import type { LayerKind, ParameterShape } from './contract.js';
import { optional, rule, weights } from './rules.js';
import { inPlace } from './shapes.js';

/** By the statistics it was trained to (Ioffe and Szegedy, 2015), ε being 1e-5; such networks are not trained here. */
export type BatchNorm = { type: 'batchNorm'; weights: string; epsilon?: number };

export const batchNorm: LayerKind<BatchNorm, 'weight' | 'bias' | 'running_mean' | 'running_var'> = {
  fields: {
    weights,
    epsilon: optional(rule('a number above 0', (value) => typeof value === 'number' && value > 0)),
  },
  ...inPlace,
  parameters: (_layer, input) => {
    const perChannel: ParameterShape = { shape: input.slice(-1), fanIn: 1, fanOut: 1, valueAxis: 0 };
    return { weight: perChannel, bias: perChannel, running_mean: perChannel, running_var: perChannel };
  },

  apply: ({ epsilon = 1e-5 }, x, { weight, bias, running_mean: mean, running_var: variance }, keys) => {
    if (keys) throw new Error('Networks with batch normalization are read for use; they are not trained here.');
    const scale = weight.mul(tf.rsqrt(variance.add(epsilon)));
    return x.sub(mean).mul(scale).add(bias);
  },
};
