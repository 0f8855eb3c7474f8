import { type Tensor, tf } from '../../../../tensor/index.js';
import { wholeOf } from '../model.js';
import { axisOf, tensorAxis, type Value } from '../value.js';
import { given, type Operator, type Operators } from './contract.js';
import { axesOf } from './reshaping.js';

/** How axes are brought down to one value: both keep the axes as ones. `back` is what each value adds to a gradient of 1. */
interface Reduction {
  readonly apply: (x: Tensor, axes: number[]) => Tensor;
  readonly back: (cotangent: Tensor, x: Tensor, y: Tensor, axes: number[]) => Tensor;
}

const places = (x: Tensor, axes: readonly number[]) => axes.reduce((product, axis) => product * x.shape[axis], 1);

const spread = (cotangent: Tensor, x: Tensor) => tf.broadcastTo(cotangent, x.shape);

/** The gradient of an extreme is shared by all that reach it. */
const toWinners = (cotangent: Tensor, x: Tensor, y: Tensor, axes: number[]): Tensor => {
  const winners = x.equal(y).toFloat();
  return winners.mul(cotangent.div(winners.sum(axes, true)));
};

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  Mean: { apply: (x, axes) => tf.mean(x, axes, true), back: (c, x, _y, axes) => spread(c.mul(1 / places(x, axes)), x) },
  Sum: { apply: (x, axes) => tf.sum(x, axes, true), back: (c, x) => spread(c, x) },
  Max: { apply: (x, axes) => tf.max(x, axes, true), back: toWinners },
  Min: { apply: (x, axes) => tf.min(x, axes, true), back: toWinners },
  Prod: { apply: (x, axes) => tf.prod(x, axes, true), back: (c, x, y) => c.mul(y).div(x) },
  SumSquare: { apply: (x, axes) => x.square().sum(axes, true), back: (c, x) => c.mul(x).mul(2) },
  L1: { apply: (x, axes) => x.abs().sum(axes, true), back: (c, x) => c.mul(x.sign()) },
  L2: {
    apply: (x, axes) => x.square().sum(axes, true).sqrt(),
    // Zero where the norm is, as in PyTorch.
    back: (c, x, y) => tf.divNoNan(c.mul(x), y.mul(tf.onesLike(x))),
  },
  LogSum: { apply: (x, axes) => x.sum(axes, true).log(), back: (c, x, y) => spread(c.div(y.exp()), x) },
  LogSumExp: { apply: (x, axes) => tf.logSumExp(x, axes, true), back: (c, x, y) => c.mul(x.sub(y).exp()) },
};

/** Whether the tensor's order is the value's once those axes are gone from [n, c, h, w]. */
const staysInOrder = (axes: readonly number[]) => axes.includes(1) || (axes.includes(2) && axes.includes(3));

const reduction =
  ({ apply, back }: Reduction): Operator =>
  (inputs, at) => {
    const { node, trace } = at;
    const given0 = given(inputs, 0);
    const rank = given0.shape.length;
    const asked = axesOf(inputs, at) ?? [];
    if (!asked.length && wholeOf(node, 'noop_with_empty_axes', 0)) return given0;
    const axes = (asked.length ? asked : given0.shape.map((_, i) => i)).map((axis) => axisOf(axis, rank));
    const keeps = wholeOf(node, 'keepdims', 1) !== 0;
    const x: Value = keeps || staysInOrder(axes) ? given0 : trace.plain(given0);
    const along = axes.map((axis) => tensorAxis(x, axis)).sort((a, b) => a - b);
    const { kind } = x;
    return trace.step(
      [x],
      (given) => {
        const tensor = kind === 'float' ? given : given.toInt();
        const whole = apply(tensor, along);
        const ones = whole.shape;
        return {
          output: keeps ? whole : whole.reshape(ones.filter((_, i) => !along.includes(i))),
          kept: [tensor, whole],
          pullback: (cotangent) => [back(cotangent.reshape(ones), tensor, whole, along)],
        };
      },
      { last: x.last && keeps, kind },
    );
  };

/** Means, sums and the like over axes. */
export const reductions: Operators = Object.fromEntries(
  Object.entries(REDUCTIONS).map(([name, each]) => [`Reduce${name}`, reduction(each)]),
);
