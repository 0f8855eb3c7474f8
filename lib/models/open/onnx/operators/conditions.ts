import { type Tensor, tf } from '../../../../tensor/index.js';
import { alike, summedTo } from './broadcast.js';
import { given, type Operator, type Operators } from './contract.js';

/** A comparison, which has no gradient. */
const compared =
  (compare: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (inputs, { trace }) => {
    const { values, last } = alike([given(inputs, 0), given(inputs, 1)], trace);
    return trace.flat([...values], (a, b) => compare(a.toFloat(), b.toFloat()), { last, kind: 'bool' });
  };

const truths =
  (combine: (a: Tensor, b: Tensor) => Tensor): Operator =>
  (inputs, { trace }) => {
    const { values, last } = alike([given(inputs, 0), given(inputs, 1)], trace);
    return trace.flat([...values], (a, b) => combine(a.toBool(), b.toBool()), { last, kind: 'bool' });
  };

/** The one value or the other; each has its gradient where it was taken. */
const where: Operator = (inputs, { trace }) => {
  const all = [0, 1, 2].map((i) => given(inputs, i));
  const { values, last } = alike(all, trace);
  const { kind } = all[1];
  return trace.step(
    [...values],
    (condition, a, b) => {
      const holds = condition.toBool();
      const [shapeA, shapeB] = [a.shape, b.shape];
      // Repeated beforehand: tfjs' own operation does not know how to repeat both.
      const whole = tf.broadcastTo(
        holds,
        tf.backend_util.assertAndGetBroadcastShape(
          tf.backend_util.assertAndGetBroadcastShape(holds.shape, shapeA),
          shapeB,
        ),
      );
      return {
        output: tf.where(whole, a, b),
        kept: [whole],
        pullback: (cotangent) => {
          const none = tf.zerosLike(cotangent);
          return [
            undefined,
            values[1].active ? summedTo(tf.where(whole, cotangent, none), shapeA) : undefined,
            values[2].active ? summedTo(tf.where(whole, none, cotangent), shapeB) : undefined,
          ];
        },
      };
    },
    { last, kind },
  );
};

/** Comparisons, truth values and choices by them. */
export const conditions: Operators = {
  Equal: compared(tf.equal),
  Greater: compared(tf.greater),
  GreaterOrEqual: compared(tf.greaterEqual),
  Less: compared(tf.less),
  LessOrEqual: compared(tf.lessEqual),
  And: truths(tf.logicalAnd),
  Or: truths(tf.logicalOr),
  Xor: truths(tf.logicalXor),
  Not: (inputs, { trace }) => {
    const x = given(inputs, 0);
    return trace.flat([x], (tensor) => tf.logicalNot(tensor.toBool()), { last: x.last, kind: 'bool' });
  },
  IsNaN: (inputs, { trace }) => {
    const x = given(inputs, 0);
    return trace.flat([x], (tensor) => tf.isNaN(tensor), { last: x.last, kind: 'bool' });
  },
  Where: where,
};
