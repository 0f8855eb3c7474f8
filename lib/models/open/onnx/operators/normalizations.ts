import { native, type Tensor, tf } from '../../../../tensor/index.js';
import { normalizing } from '../../../layers/normalizing.js';
import { numberOf, wholeOf } from '../model.js';
import type { Trace } from '../trace.js';
import { axisOf, NotHandled, sizeOf, type Value } from '../value.js';
import { type At, given, type Operator, type Operators } from './contract.js';

/** By running statistics, as outside training: x · scale + shift, channel by channel. */
const batch: Operator = (inputs, { node, trace }) => {
  const x = given(inputs, 0);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => given(inputs, i));
  if (wholeOf(node, 'training_mode', 0)) throw new NotHandled('a BatchNormalization in training');
  if ([scale, bias, mean, variance].some(({ active }) => active))
    throw new NotHandled('statistics that depend on the images');
  const epsilon = numberOf(node, 'epsilon', 1e-5);
  const images = x.shape.length === 4 ? trace.last(x) : x;
  const channels = [...x.shape.slice(1, 2), ...x.shape.slice(2).map(() => 1)];
  const across = (tensor: Tensor) => (images.last ? tensor : tensor.reshape(channels));
  const times = trace.derived(scale, `times ${epsilon}`, (tensor) =>
    across(tensor.mul(tf.rsqrt(trace.tensorOf(variance).add(epsilon)))),
  );
  const shift = trace.derived(bias, 'shift', (tensor) => across(tensor).sub(across(trace.tensorOf(mean)).mul(times)));
  return trace.step(
    [images],
    (tensor) => ({
      output: native('AddV2', [native('Mul', [tensor, times]), shift]),
      kept: [times],
      pullback: (cotangent) => [native('Mul', [cotangent, times])],
    }),
    { last: images.last },
  );
};

/** Values [n, places, channels] of which each group of channels is normalized by itself. */
function inside(
  x: Value,
  shape: readonly number[],
  [scale, bias]: readonly (Value | undefined)[],
  { groups, epsilon }: { groups: number; epsilon: number },
  trace: Trace,
): Value {
  if (scale?.active || bias?.active) throw new NotHandled('a normalization whose weights depend on the images');
  const features = shape[2];
  const weight = scale ? trace.tensorOf(scale).reshape([-1]) : tf.ones([features]);
  const shift = bias ? trace.tensorOf(bias).reshape([-1]) : tf.zeros([features]);
  return trace.step(
    [x],
    (tensor) => {
      const outside = tensor.shape;
      const at = normalizing(tensor.reshape([...shape]), { weight, bias: shift }, groups, epsilon);
      return {
        output: at.output.reshape(outside),
        kept: [...at.kept, weight],
        pullback: (cotangent) => [at.pullback(cotangent.reshape([...shape])).reshape(outside)],
      };
    },
    { last: x.last },
  );
}

const layer: Operator = (inputs, { node, trace }) => {
  const x = trace.plain(given(inputs, 0));
  if (node.outputs.slice(1).some(Boolean)) throw new NotHandled('the statistics of a LayerNormalization');
  const axis = axisOf(wholeOf(node, 'axis', -1), x.shape.length);
  const features = sizeOf(x.shape.slice(axis));
  const epsilon = numberOf(node, 'epsilon', 1e-5);
  return inside(x, [sizeOf(x.shape) / features, 1, features], inputs.slice(1), { groups: 1, epsilon }, trace);
};

/** The mean square of the features instead of their variance (Zhang and Sennrich, 2019). */
const meanSquare: Operator = (inputs, { node, trace }) => {
  const x = trace.plain(given(inputs, 0));
  const scale = given(inputs, 1);
  const axis = axisOf(wholeOf(node, 'axis', -1), x.shape.length);
  if (axis !== x.shape.length - 1 || scale.active) throw new NotHandled('an RMSNormalization of several axes');
  const epsilon = numberOf(node, 'epsilon', 1e-5);
  return trace.step([x, scale], (tensor, weight) => {
    const share = tf.rsqrt(tensor.square().mean(-1, true).add(epsilon));
    const values = tensor.mul(share);
    return {
      output: values.mul(weight),
      kept: [values, share],
      pullback: (cotangent) => {
        const onto = cotangent.mul(weight);
        return [onto.sub(values.mul(onto.mul(values).mean(-1, true))).mul(share)];
      },
    };
  });
};

const groups =
  (count: (at: At, channels: number) => number): Operator =>
  (inputs, at) => {
    const { node, trace, opset } = at;
    const given0 = given(inputs, 0);
    if (given0.shape.length !== 4) throw new NotHandled('a normalization of other values than images');
    const x = trace.last(given0);
    const [n, channels, height, width] = x.shape;
    const own = count(at, channels);
    if (channels % own) throw new RangeError(`its ${own} groups do not fit ${channels} channels`);
    // Before opset 21 the weights of GroupNormalization were one for each group.
    const weights = inputs.slice(1, 3).map((weight) => {
      if (!weight || weight.shape[0] === channels) return weight;
      if (opset >= 21) throw new RangeError(`its weights [${weight.shape}] do not fit ${channels} channels`);
      const tensor = trace.derived(weight, 'channels', (each) =>
        tf.tile(each.reshape([own, 1]), [1, channels / own]).reshape([channels]),
      );
      return { ...weight, tensor, numbers: undefined, shape: [channels], constant: false };
    });
    const epsilon = numberOf(node, 'epsilon', 1e-5);
    return inside(x, [n, height * width, channels], weights, { groups: own, epsilon }, trace);
  };

/** Each value divided by its neighbours' in the channels around (Krizhevsky et al., 2012). */
const acrossChannels: Operator = (inputs, { node, trace }) => {
  const x = trace.last(given(inputs, 0));
  const size = wholeOf(node, 'size', 1);
  const [alpha, beta, bias] = [
    numberOf(node, 'alpha', 1e-4) / size,
    numberOf(node, 'beta', 0.75),
    numberOf(node, 'bias', 1),
  ];
  const channels = x.shape[1];
  const before = Math.floor((size - 1) / 2);
  /** [from, to]: whether one channel counts for another. */
  const near = tf.tidy(() =>
    tf.tensor2d(
      Array.from({ length: channels }, (_, from) =>
        Array.from({ length: channels }, (_, to) => (from >= to - before && from < to - before + size ? 1 : 0)),
      ),
    ),
  );
  const mixed = (each: Tensor, matrix: Tensor) =>
    each
      .reshape([-1, channels])
      .matMul(matrix as ReturnType<typeof tf.tensor2d>)
      .reshape(each.shape);
  return trace.step(
    [x],
    (tensor) => {
      const sums = mixed(tensor.square(), near).mul(alpha).add(bias);
      const share = tf.pow(sums, -beta);
      return {
        output: tensor.mul(share),
        kept: [tensor, sums, share, near],
        pullback: (cotangent) => {
          const inner = mixed(cotangent.mul(tensor).mul(share).div(sums), near.transpose());
          return [cotangent.mul(share).sub(tensor.mul(inner).mul(2 * alpha * beta))];
        },
      };
    },
    { last: true },
  );
};

/** Normalizations. */
export const normalizations: Operators = {
  BatchNormalization: batch,
  LayerNormalization: layer,
  RMSNormalization: meanSquare,
  SimplifiedLayerNormalization: meanSquare,
  GroupNormalization: groups(({ node }) => wholeOf(node, 'num_groups', 1)),
  InstanceNormalization: groups((_, channels) => channels),
  LRN: acrossChannels,
};
