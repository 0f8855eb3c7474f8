import { native, type Tensor, tf } from '../../../../tensor/index.js';
import { wholeOf } from '../model.js';
import type { OneStep, Trace } from '../trace.js';
import { NotHandled, type Value } from '../value.js';
import { alike, summedTo } from './broadcast.js';
import { given, type Operator, type Operators } from './contract.js';

type Pair = (a: Tensor, b: Tensor) => OneStep;

/** Cotangents of two values that were repeated to the same shape; those of constants are not computed. */
function joinedStep([a, b]: readonly [Value, Value], trace: Trace, pair: Pair): Value {
  const { values, last } = alike([a, b], trace);
  return trace.step([...values], (x, y) => pair(x, y), { last });
}

const onto = (value: Value, cotangent: () => Tensor, shape: readonly number[]): Tensor | undefined =>
  value.active ? summedTo(cotangent(), shape) : undefined;

/** An operation of TensorFlow on pairs of values, with the cotangents of both. */
const pairwise =
  (
    apply: (a: Tensor, b: Tensor) => Tensor,
    backA: (cotangent: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor,
    backB: (cotangent: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor,
    keeps: 'none' | 'other' | 'inputs' | 'all',
  ): Operator =>
  (inputs, { trace }) => {
    const [first, second] = [given(inputs, 0), given(inputs, 1)];
    if (first.kind !== 'float' || second.kind !== 'float') return whole(first, second, apply, trace);
    return joinedStep([first, second], trace, (a, b) => {
      const output = apply(a, b);
      const [shapeA, shapeB] = [a.shape, b.shape];
      // The derivative by one needs the other, and may need the one itself; by a constant none is taken.
      const needed = {
        none: [],
        other: [...(second.active ? [a] : []), ...(first.active ? [b] : [])],
        inputs: [...(second.active ? [a] : []), b],
        all: [a, b, output],
      }[keeps];
      return {
        output,
        kept: needed,
        pullback: (cotangent) => [
          onto(first, () => backA(cotangent, a, b, output), shapeA),
          onto(second, () => backB(cotangent, a, b, output), shapeB),
        ],
      };
    });
  };

/** The same of whole numbers, which have no gradient. */
function whole(a: Value, b: Value, apply: (a: Tensor, b: Tensor) => Tensor, trace: Trace): Value {
  const { values, last } = alike([a, b], trace);
  return trace.flat([...values], (x, y) => apply(x.toFloat(), y.toFloat()).floor().toInt(), { last, kind: 'int' });
}

const add = pairwise(
  (a, b) => native('AddV2', [a, b]),
  (cotangent) => cotangent,
  (cotangent) => cotangent,
  'none',
);
const mul = pairwise(
  (a, b) => native('Mul', [a, b]),
  (cotangent, _a, b) => native('Mul', [cotangent, b]),
  (cotangent, a) => native('Mul', [cotangent, a]),
  'other',
);

/** The larger or smaller of two values: the gradient goes where the value came from, half to each of equals. */
const extreme = (larger: boolean): Operator => {
  const share = (one: Tensor, other: Tensor) => {
    const wins = larger ? one.greater(other) : one.less(other);
    return wins.toFloat().add(one.equal(other).toFloat().mul(0.5));
  };
  return pairwise(
    (a, b) => (larger ? tf.maximum(a, b) : tf.minimum(a, b)),
    (cotangent, a, b) => cotangent.mul(share(a, b)),
    (cotangent, a, b) => cotangent.mul(share(b, a)),
    'all',
  );
};

/** Of two values at a time where there are more, or one. */
const several =
  (pair: Operator, divided = false): Operator =>
  (inputs, at) => {
    const values = inputs.map((_, i) => given(inputs, i));
    const total = values.slice(1).reduce((sum, value) => pair([sum, value], at) as Value, given(inputs, 0));
    return divided ? scaled(total, 1 / values.length, at.trace) : total;
  };

const scaled = (x: Value, factor: number, trace: Trace): Value =>
  trace.step([x], (tensor) => ({ output: tensor.mul(factor), pullback: (cotangent) => [cotangent.mul(factor)] }), {
    last: x.last,
  });

const power = (exponent: number) => (x: Tensor) =>
  exponent === 2 ? x.square() : exponent === 3 ? x.mul(x.square()) : exponent === 1 ? x : tf.pow(x, exponent);

/** By one exponent, as it nearly always is, or by one for each value. */
const pow: Operator = (inputs, at) => {
  const [x, exponents] = [given(inputs, 0), given(inputs, 1)];
  const [exponent] = exponents.numbers?.length === 1 ? exponents.numbers : [];
  if (exponent !== undefined)
    return at.trace.step(
      [x],
      (tensor) => ({
        output: exponent === 0.5 ? tensor.sqrt() : power(exponent)(tensor),
        kept: [tensor],
        pullback: (cotangent) => [
          exponent === 0
            ? tf.zerosLike(tensor)
            : cotangent.mul(exponent === 1 ? 1 : power(exponent - 1)(tensor).mul(exponent)),
        ],
      }),
      { last: x.last },
    );
  return pairwise(
    (a, b) => tf.pow(a, b.toFloat()),
    (cotangent, a, b) => cotangent.mul(b).mul(tf.pow(a, b.sub(1))),
    (cotangent, a, _b, y) => cotangent.mul(y).mul(tf.log(tf.where(a.greater(0), a, tf.onesLike(a)))),
    'all',
  )(inputs, at);
};

/** A function of each value alone by its derivative, of x and of what came out. */
const single =
  (apply: (x: Tensor) => Tensor, derivative: (x: Tensor, y: Tensor) => Tensor): Operator =>
  (inputs, { trace }) => {
    const x = given(inputs, 0);
    const { last, kind } = x;
    if (kind !== 'float') return trace.flat([x], (tensor) => apply(tensor.toFloat()).toInt(), { last, kind });
    return trace.step(
      [x],
      (tensor) => {
        const output = apply(tensor);
        return {
          output,
          kept: [tensor, output],
          pullback: (cotangent) => [cotangent.mul(derivative(tensor, output))],
        };
      },
      { last },
    );
  };

/** Steps have no gradient, and a model that needs one there has none anywhere: it is zero, as in PyTorch. */
const stepped = (apply: (x: Tensor) => Tensor): Operator => single(apply, (x) => tf.zerosLike(x));

const mod: Operator = (inputs, { node, trace }) => {
  if (wholeOf(node, 'fmod', 0) === 0 && given(inputs, 0).active) throw new NotHandled('Mod of what has a gradient');
  return whole(given(inputs, 0), given(inputs, 1), (a, b) => tf.mod(a, b), trace);
};

/** Arithmetic of values one by one. */
export const arithmetic: Operators = {
  Add: add,
  Sub: pairwise(
    (a, b) => native('Sub', [a, b]),
    (cotangent) => cotangent,
    (cotangent) => cotangent.neg(),
    'none',
  ),
  Mul: mul,
  Div: pairwise(
    (a, b) => native('RealDiv', [a, b]),
    (cotangent, _a, b) => native('RealDiv', [cotangent, b]),
    (cotangent, a, b) => cotangent.mul(a).div(b.square()).neg(),
    'inputs',
  ),
  Pow: pow,
  Mod: mod,
  Max: several(extreme(true)),
  Min: several(extreme(false)),
  Sum: several(add),
  Mean: several(add, true),
  Sqrt: single(tf.sqrt, (_x, y) => tf.div(0.5, y)),
  Reciprocal: single(tf.reciprocal, (_x, y) => y.square().neg()),
  Exp: single(tf.exp, (_x, y) => y),
  Log: single(tf.log, (x) => tf.reciprocal(x)),
  Neg: single(tf.neg, (x) => tf.onesLike(x).neg()),
  Abs: single(tf.abs, (x) => tf.sign(x)),
  Sin: single(tf.sin, (x) => tf.cos(x)),
  Cos: single(tf.cos, (x) => tf.sin(x).neg()),
  Floor: stepped(tf.floor),
  Ceil: stepped(tf.ceil),
  Round: stepped(tf.round),
  Sign: stepped(tf.sign),
};
