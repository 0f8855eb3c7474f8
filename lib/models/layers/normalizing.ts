import { type Tensor, tf } from '../../tensor/index.js';
import type { Linearized, ParameterShape, Parameters, Shape } from './contract.js';

/** Weights of normalizations that do the same in training and in use: for each channel. */
export type Role = 'weight' | 'bias';

export const perChannel = (input: Shape): Readonly<Record<Role, ParameterShape>> => {
  const one: ParameterShape = { shape: input.slice(-1), fanIn: 1, fanOut: 1, valueAxis: 0 };
  return { weight: { ...one, start: 1 }, bias: { ...one, start: 0 } };
};

/** Values [n, places, channels]: means over all places of each group of channels, [n, 1, channels] or, of one group, [n, 1, 1]. */
function groupMeans(x: Tensor, groups: number): Tensor {
  const [n, places, channels] = x.shape as [number, number, number];
  const perChannel = places === 1 ? x : x.mean(1);
  const means = perChannel.reshape([n, groups, channels / groups]).mean(2, true);
  return groups === 1 ? means : means.tile([1, 1, channels / groups]).reshape([n, 1, channels]);
}

/** Values [n, places, channels] shifted and scaled to mean 0 and variance 1 over each group, and 1 / deviation. */
function standardized(x: Tensor, groups: number, epsilon: number): readonly [values: Tensor, scale: Tensor] {
  const centered = x.sub(groupMeans(x, groups));
  const scale = tf.rsqrt(groupMeans(centered.square(), groups).add(epsilon));
  return [centered.mul(scale), scale];
}

/** Normalization of images [n, places, channels] one by one, over each group of channels; a tape sees it. */
export const normalized = (x: Tensor, parameters: Parameters<Role>, groups: number, epsilon: number): Tensor =>
  standardized(x, groups, epsilon)[0].mul(parameters.weight).add(parameters.bias);

/** The same with its reverse pass written out. */
export function normalizing(
  x: Tensor,
  { weight, bias }: Parameters<Role>,
  groups: number,
  epsilon: number,
): Linearized {
  const [values, scale] = standardized(x, groups, epsilon);
  return {
    output: values.mul(weight).add(bias),
    kept: [values, scale],
    pullback: (cotangent) => {
      const onto = cotangent.mul(weight);
      const along = groupMeans(onto.mul(values), groups);
      return onto.sub(groupMeans(onto, groups)).sub(values.mul(along)).mul(scale);
    },
    weightGradients: (cotangent) => ({
      weight: cotangent.mul(values).sum([0, 1]),
      bias: cotangent.sum([0, 1]),
    }),
  };
}

/** A layer's values under another shape, of the same number of values. */
export const reshaped = (at: Linearized, outside: readonly number[], inside: readonly number[]): Linearized => {
  const within = (cotangent: Tensor) => cotangent.reshape([...inside]);
  return {
    ...at,
    output: at.output.reshape([...outside]),
    pullback: (cotangent) => at.pullback(within(cotangent)).reshape([...outside]),
    weightGradients: at.weightGradients && ((cotangent) => at.weightGradients?.(within(cotangent)) ?? {}),
  };
};
