import { requireNumber } from '../../attacks/index.js';
import type { Network } from '../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { ball, endsOf, type Interval, intervalThrough, magnitude } from './interval.js';
import { requireLabels } from './labels.js';
import { gamma, SINGLE } from './rounding.js';
import { type AffineStep, type BoundStep, boundSteps } from './rules.js';

/** Bounds of logits over a ball, [n, classes] each; the caller's. */
export interface LogitBounds {
  readonly lower: Tensor2D;
  readonly upper: Tensor2D;
}

/** Interval of each node's output, in a tidy. */
export function intervalsOf(steps: readonly BoundStep[], images: Interval): Interval[] {
  const found: Interval[] = [];
  for (const step of steps) {
    const inputs = step.node.inputs.map((source) => (source < 0 ? images : found[source]));
    found.push(tf.tidy(() => ({ ...intervalThrough(step, inputs) })));
  }
  return found;
}

/**
 * Lower and upper bounds of the logits over the L∞ ball of radius `epsilon` around images [n, h, w, c], within [0, 1]:
 * interval bound propagation (Gowal et al., 2018), sound in float32 (see `rounding.ts`). Two passes of the network.
 * @throws TypeError naming the layers that have no rule; RangeError where epsilon is not from 0 to 1.
 */
export function ibpBounds(network: Network, images: Tensor4D, epsilon: number): LogitBounds {
  requireNumber('epsilon', epsilon, { from: 0, to: 1 });
  const steps = boundSteps(network);
  return tf.tidy(() => {
    const { lower, upper } = endsOf(intervalsOf(steps, ball(images, epsilon))[steps.length - 1]);
    return { lower: lower as Tensor2D, upper: upper as Tensor2D };
  });
}

/** The last layer where margins can be taken through it: dense, over features. */
export function lastLinear(steps: readonly BoundStep[]): AffineStep | undefined {
  const last = steps[steps.length - 1];
  return last.kind === 'affine' && last.node.layer.type === 'linear' && last.node.input.length === 1 ? last : undefined;
}

/** Lower bounds [n, classes] of the margins of rows that all have this label, the last layer being dense. */
function marginsOf({ parameters, absolute, terms }: AffineStep, input: Interval, label: number): Tensor2D {
  // Of a matrix or a row of biases: the label's column minus each.
  const apart = (values: Tensor) => values.gather([label], values.rank - 1).sub(values);
  const weights = apart(parameters.weight) as Tensor2D;
  const share = gamma(terms);
  const centre = input.centre.matMul(weights).add(apart(parameters.bias));
  const radius = input.radius.mul(1 + 2 * share).matMul(weights.abs());
  const { weight, bias } = absolute(1);
  // Each of two logits may be rounded, by the network and here.
  const rounded = magnitude(input)
    .matMul(weight)
    .add(bias)
    .mul(2 * share);
  const lower = centre.sub(radius);
  const both = rounded.add(rounded.gather([label], 1));
  return lower.sub(both).sub(lower.abs().mul(SINGLE)) as Tensor2D;
}

/**
 * Lower bounds of margins where the last layer is dense: its weights are subtracted before the bounds are taken, label by
 * label, so that memory does not grow with the square of the classes.
 */
function throughLast(last: AffineStep, { centre, radius }: Interval, labels: Int32Array): Tensor2D {
  if (labels.length === 0) return tf.zeros([0, last.parameters.bias.size]);
  const places = Int32Array.from(labels.keys());
  const groups = [...new Set(labels)].map((label) => ({ label, rows: places.filter((row) => labels[row] === label) }));
  const found = groups.map(({ label, rows }) =>
    tf.tidy(() => marginsOf(last, { centre: centre.gather(rows), radius: radius.gather(rows) }, label)),
  );
  const back = new Int32Array(labels.length);
  groups
    .flatMap(({ rows }) => [...rows])
    .forEach((row, at) => {
      back[row] = at;
    });
  return tf.concat(found).gather(back) as Tensor2D;
}

/**
 * Lower bounds of the margins logit y − logit j over the ball, y being each row's label: [n, classes], the caller's;
 * Infinity for j = y, so that a row whose smallest is above 0 is certified. Where the last layer is dense its weights
 * are subtracted first, which is tighter than the difference of two bounds (Gowal et al., 2018); else that difference.
 * −∞ where something overflows.
 * @throws as `ibpBounds`; RangeError where labels do not fit.
 */
export function ibpMargins(network: Network, images: Tensor4D, labels: Int32Array, epsilon: number): Tensor2D {
  requireNumber('epsilon', epsilon, { from: 0, to: 1 });
  requireLabels(labels, images.shape[0], network.classes);
  const steps = boundSteps(network);
  return tf.tidy(() => {
    const own = tf.oneHot(tf.tensor1d(labels, 'int32'), network.classes).toFloat() as Tensor2D;
    const around = ball(images, epsilon);
    const last = lastLinear(steps);
    if (!last) {
      const { lower, upper } = endsOf(intervalsOf(steps, around)[steps.length - 1]);
      const apart = lower.mul(own).sum(1, true).sub(upper);
      return excluded(apart.sub(apart.abs().mul(SINGLE)) as Tensor2D, own);
    }
    const [source] = last.node.inputs;
    const input = source < 0 ? around : intervalsOf(steps.slice(0, source + 1), around)[source];
    return excluded(throughLast(last, input, labels), own);
  });
}

/** Infinity for the own class; −∞ for what overflowed. */
const excluded = (margins: Tensor2D, own: Tensor2D) => {
  const infinite = tf.fill(own.shape, Number.POSITIVE_INFINITY);
  return tf.where(own.greater(0), infinite, tf.where(margins.isNaN(), infinite.neg(), margins)) as Tensor2D;
};
