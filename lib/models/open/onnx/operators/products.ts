import { type Tensor, tf } from '../../../../tensor/index.js';
import { asRows, product } from '../../../layers/products.js';
import { numberOf, wholeOf } from '../model.js';
import type { Trace } from '../trace.js';
import type { Value } from '../value.js';
import { arithmetic } from './arithmetic.js';
import { summedTo } from './broadcast.js';
import { type At, given, type Operator, type Operators } from './contract.js';

/** Rows [..., k] times one matrix [k, m] that does not depend on the images. */
function byMatrix(x: Value, matrix: Value, trace: Trace, turned = false): Value {
  const { shape } = x;
  return trace.step([x, matrix], (tensor: Tensor, weight: Tensor) => {
    const width = weight.shape[turned ? 0 : 1] as number;
    return {
      output: product(asRows(tensor), weight, { b: turned }).reshape([...shape.slice(0, -1), width]),
      kept: [weight],
      pullback: (cotangent) => [product(asRows(cotangent), weight, { b: !turned }).reshape([...shape])],
    };
  });
}

function requireFit(a: readonly number[], b: readonly number[]): void {
  if (a.at(-1) !== b.at(-2)) throw new RangeError(`a product of [${a}] and [${b}] is asked for`);
}

/** a · b over the last two axes, those before being repeated where they are 1. */
export function multiplied(first: Value, second: Value, trace: Trace): Value {
  const [a, b] = [trace.plain(first), trace.plain(second)];
  requireFit(a.shape, b.shape);
  if (!b.active && b.shape.length === 2 && a.shape.length >= 2) return byMatrix(a, b, trace);
  return trace.step([a, b], (x, y) => ({
    output: product(x, y),
    kept: [...(a.active ? [y] : []), ...(b.active ? [x] : [])],
    pullback: (cotangent) => [
      a.active ? summedTo(product(cotangent, y, { b: true }), x.shape) : undefined,
      b.active ? summedTo(product(x, cotangent, { a: true }), y.shape) : undefined,
    ],
  }));
}

/** A row or a column where a factor has one axis alone. */
function widened(x: Value, axis: 0 | 1, trace: Trace): Value {
  if (x.shape.length !== 1) return x;
  const [n] = x.shape;
  return trace.step([x], (tensor) => ({
    output: tensor.reshape(axis === 0 ? [1, n] : [n, 1]),
    pullback: (cotangent) => [cotangent.reshape([n])],
  }));
}

function without(x: Value, axis: number, trace: Trace): Value {
  const shape = x.shape.filter((_, i) => i !== axis);
  return trace.step([x], (tensor) => ({
    output: tensor.reshape(shape),
    pullback: (cotangent) => [cotangent.reshape([...x.shape])],
  }));
}

const matMul: Operator = (inputs, { trace }) => {
  const [a, b] = [given(inputs, 0), given(inputs, 1)];
  const whole = multiplied(widened(a, 0, trace), widened(b, 1, trace), trace);
  const rows = b.shape.length === 1 ? without(whole, whole.shape.length - 1, trace) : whole;
  return a.shape.length === 1 ? without(rows, rows.shape.length - (b.shape.length === 1 ? 1 : 2), trace) : rows;
};

function turned(x: Value, trace: Trace): Value {
  return trace.step([x], (tensor) => ({
    output: tensor.transpose(),
    pullback: (cotangent) => [cotangent.transpose()],
  }));
}

const scaled = (x: Value, factor: number, trace: Trace): Value =>
  factor === 1
    ? x
    : trace.step([x], (tensor: Tensor) => ({
        output: tf.mul(tensor, factor),
        pullback: (cotangent) => [cotangent.mul(factor)],
      }));

const gemm: Operator = (inputs, at: At) => {
  const { node, trace } = at;
  const [a, b] = [trace.plain(given(inputs, 0)), trace.plain(given(inputs, 1))];
  if (a.shape.length !== 2 || b.shape.length !== 2)
    throw new RangeError(`a product of [${a.shape}] and [${b.shape}] is asked for`);
  const left = wholeOf(node, 'transA', 0) ? turned(a, trace) : a;
  const turn = wholeOf(node, 'transB', 0) !== 0;
  requireFit(left.shape, turn ? [...b.shape].reverse() : b.shape);
  const rows =
    b.active || !left.active ? multiplied(left, turn ? turned(b, trace) : b, trace) : byMatrix(left, b, trace, turn);
  const sum = scaled(rows, numberOf(node, 'alpha', 1), trace);
  const [, , c] = inputs;
  return c ? arithmetic.Add([sum, scaled(c, numberOf(node, 'beta', 1), trace)], at) : sum;
};

/** Products of matrices. */
export const products: Operators = { MatMul: matMul, Gemm: gemm };
