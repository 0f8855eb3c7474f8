import { nativeOutputs, type Tensor, type Tensor1D, tf } from '../../tensor/index.js';
import type { LayerKind, ParameterShape } from './contract.js';
import { optional, positive, rate, weights } from './rules.js';
import { inPlace } from './shapes.js';

/**
 * Normalizes each channel (Ioffe and Szegedy, 2015), ε being 1e-5: in use by its running statistics, in training by those
 * of the batch, of which the running ones then take in a share, `momentum` (.1, as in PyTorch; Keras' .99 is .01 here).
 */
export type BatchNorm = { type: 'batchNorm'; weights: string; epsilon?: number; momentum?: number };

type Role = 'weight' | 'bias' | 'running_mean' | 'running_var';

const scaleAndShift: NonNullable<LayerKind<BatchNorm, Role>['scaleAndShift']> = (
  { epsilon = 1e-5 },
  { weight, bias, running_mean: mean, running_var: variance },
) => {
  const scale = weight.mul(tf.rsqrt(variance.add(epsilon)));
  return [scale, bias.sub(mean.mul(scale))];
};

/** Values [n, …, c] as images of one column. */
const asImages = (x: Tensor) => x.reshape([-1, 1, 1, x.shape.at(-1) as number]);

export const batchNorm: LayerKind<BatchNorm, Role> = {
  fields: { weights, epsilon: optional(positive), momentum: optional(rate) },
  ...inPlace,
  parameters: (_layer, input) => {
    const perChannel: ParameterShape = { shape: input.slice(-1), fanIn: 1, fanOut: 1, valueAxis: 0 };
    return {
      weight: { ...perChannel, start: 1 },
      bias: { ...perChannel, start: 0 },
      running_mean: { ...perChannel, start: 0, fixed: true },
      running_var: { ...perChannel, start: 1, fixed: true },
    };
  },

  apply: (layer, x, parameters, keys) => {
    if (keys) {
      const axes = x.shape.slice(0, -1).map((_, axis) => axis);
      const { mean, variance } = tf.moments(x, axes);
      const scale = parameters.weight.mul(tf.rsqrt(variance.add(layer.epsilon ?? 1e-5)));
      return x.sub(mean).mul(scale).add(parameters.bias);
    }
    const { epsilon = 1e-5 } = layer;
    const scale = parameters.weight.mul(tf.rsqrt(parameters.running_var.add(epsilon)));
    return x.sub(parameters.running_mean).mul(scale).add(parameters.bias);
  },
  linearize: (layer, x, parameters) => {
    const [scale, shift] = scaleAndShift(layer, parameters);
    return { output: x.mul(scale).add(shift), kept: [scale], pullback: (cotangent) => cotangent.mul(scale) };
  },
  train: ({ epsilon = 1e-5, momentum = 0.1 }, x, { weight, bias, running_mean: mean, running_var: variance }) => {
    const attributes = {
      U: { dtype: 'float32' },
      epsilon: { float: epsilon },
      data_format: 'NHWC',
      is_training: true,
    } as const;
    const images = asImages(x);
    const none = tf.zeros([0]);
    const [output, batchMean, batchVariance, ...spaces] = nativeOutputs(
      'FusedBatchNormV3',
      [images, weight, bias, none, none],
      6,
      attributes,
    );
    const gradients = (cotangent: Tensor) =>
      nativeOutputs('FusedBatchNormGradV3', [asImages(cotangent), images, weight, ...spaces], 5, attributes);
    const moved = (old: Tensor, found: Tensor) => old.mul(1 - momentum).add(found.mul(momentum)) as Tensor1D;
    return {
      output: output.reshape(x.shape),
      kept: [images, ...spaces],
      pullback: (cotangent) => gradients(cotangent)[0].reshape(x.shape),
      weightGradients: (cotangent) => {
        const [, weight, bias] = gradients(cotangent);
        return { weight, bias };
      },
      updates: {
        running_mean: moved(mean, batchMean),
        running_var: moved(variance, batchVariance),
      },
    };
  },
  scaleAndShift,
};
