import { native, type Tensor, tf } from '../../../../tensor/index.js';
import { geluOf, geluSlope } from '../../../layers/gelu.js';
import { numberOf, textOf } from '../model.js';
import type { Trace } from '../trace.js';
import type { Value } from '../value.js';
import { alike, summedTo } from './broadcast.js';
import { type At, given, type Operator, type Operators } from './contract.js';
import { curve, nativeCurve } from './curves.js';

/** 1 where it holds, else 0. */
const mask = (holds: Tensor) => holds.toFloat();

const sigmoid = nativeCurve('Sigmoid', 'SigmoidGrad', 'y', true);
const tanh = nativeCurve('Tanh', 'TanhGrad', 'y', true);

/** Slopes below zero by value: PRelu. */
const prelu: Operator = (inputs, { trace }) => {
  const [x, given1] = [given(inputs, 0), given(inputs, 1)];
  const { values, last } = alike([x, given1], trace);
  return trace.step(
    [...values],
    (tensor, slope) => {
      const below = mask(tensor.less(0));
      return {
        output: native('Relu', [tensor]).add(tensor.mul(below).mul(slope)),
        kept: [tensor, below, slope],
        pullback: (cotangent) => [
          cotangent.mul(below.mul(slope.sub(1)).add(1)),
          values[1].active ? summedTo(cotangent.mul(tensor).mul(below), slope.shape) : undefined,
        ],
      };
    },
    { last },
  );
};

const SELU = { alpha: 1.6732631921768188, gamma: 1.0507010221481323 };

/** x between two bounds; a gradient within, the bounds counting as inside as in PyTorch. */
export function clipped(x: Value, least: number, most: number, trace: Trace): Value {
  return trace.step(
    [x],
    (tensor) => ({
      output: tensor.minimum(most).maximum(least),
      kept: [tensor],
      pullback: (cotangent) => [cotangent.mul(mask(tensor.greaterEqual(least).logicalAnd(tensor.lessEqual(most))))],
    }),
    { last: x.last },
  );
}

const clip: Operator = (inputs, at) => {
  const { node, trace, opset } = at;
  const bound = (i: number, name: string, otherwise: number): number => {
    if (opset < 11) return numberOf(node, name, otherwise);
    const numbers = inputs[i]?.numbers;
    return numbers ? numbers[0] : otherwise;
  };
  const x = given(inputs, 0);
  const [least, most] = [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)];
  if (least === 0 && most === 6) return nativeCurve('Relu6', 'Relu6Grad', 'y', false)([x], at);
  return clipped(x, least, most, trace);
};

const gelu: Operator = (inputs, at) => {
  const approximate = textOf(at.node, 'approximate', 'none') === 'tanh';
  return curve(
    (x) => geluOf(x, approximate),
    (x) => geluSlope(x, approximate),
  )(inputs, at);
};

const slope = ({ node }: At, name: string, otherwise: number) => numberOf(node, name, otherwise);

/** α · x + β between 0 and 1. */
const hardSigmoid: Operator = (inputs, at) => {
  const [alpha, beta] = [slope(at, 'alpha', 0.2), slope(at, 'beta', 0.5)];
  return curve(
    (x) => x.mul(alpha).add(beta).clipByValue(0, 1),
    (x) => {
      const line = x.mul(alpha).add(beta);
      return mask(line.greater(0).logicalAnd(line.less(1))).mul(alpha);
    },
  )(inputs, at);
};

const elu = (alpha: number, gamma: number): Operator =>
  curve(
    (x) => x.maximum(0).add(x.minimum(0).exp().sub(1).mul(alpha)).mul(gamma),
    (x) => tf.where(x.greater(0), tf.onesLike(x), x.minimum(0).exp().mul(alpha)).mul(gamma),
  );

/** Activations: functions of each value alone. */
export const activations: Operators = {
  Relu: nativeCurve('Relu', 'ReluGrad', 'x', false),
  LeakyRelu: (inputs, at) => {
    const alpha = slope(at, 'alpha', 0.01);
    return curve(
      (x) => x.maximum(0).add(x.minimum(0).mul(alpha)),
      (x) =>
        mask(x.greater(0))
          .mul(1 - alpha)
          .add(alpha),
    )(inputs, at);
  },
  PRelu: prelu,
  Elu: (inputs, at) => elu(slope(at, 'alpha', 1), 1)(inputs, at),
  Selu: (inputs, at) => elu(slope(at, 'alpha', SELU.alpha), slope(at, 'gamma', SELU.gamma))(inputs, at),
  Celu: (inputs, at) => {
    const alpha = slope(at, 'alpha', 1);
    return curve(
      (x) => x.maximum(0).add(x.minimum(0).div(alpha).exp().sub(1).mul(alpha)),
      (x) => tf.where(x.greater(0), tf.onesLike(x), x.minimum(0).div(alpha).exp()),
    )(inputs, at);
  },
  Sigmoid: sigmoid,
  HardSigmoid: hardSigmoid,
  HardSwish: curve(
    (x) => x.mul(x.add(3).clipByValue(0, 6)).div(6),
    (x) => tf.where(x.abs().less(3), x.mul(2).add(3).div(6), mask(x.greaterEqual(3))),
  ),
  Tanh: tanh,
  Softplus: nativeCurve('Softplus', 'SoftplusGrad', 'x', false),
  Softsign: nativeCurve('Softsign', 'SoftsignGrad', 'x', false),
  Mish: curve(
    (x) => x.mul(tf.tanh(tf.softplus(x))),
    (x) => {
      const t = tf.tanh(tf.softplus(x));
      return t.add(x.mul(tf.sub(1, t.square())).mul(tf.sigmoid(x)));
    },
  ),
  Swish: curve(
    (x, at) => x.mul(tf.sigmoid(x.mul(slope(at, 'alpha', 1)))),
    (x, at) => {
      const alpha = slope(at, 'alpha', 1);
      const share = tf.sigmoid(x.mul(alpha));
      return share.mul(x.mul(alpha).mul(tf.sub(1, share)).add(1));
    },
  ),
  ThresholdedRelu: curve(
    (x, at) => x.mul(mask(x.greater(slope(at, 'alpha', 1)))),
    (x, at) => mask(x.greater(slope(at, 'alpha', 1))),
  ),
  Gelu: gelu,
  Erf: curve(
    (x) => tf.erf(x),
    (x) =>
      x
        .square()
        .neg()
        .exp()
        .mul(2 / Math.sqrt(Math.PI)),
  ),
  Clip: clip,
};
