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

/** [features, classes · classes]: the weights of logit y minus logit j, at y · classes + j; of biases [1, …] too. */
export function differences(values: Tensor): Tensor2D {
  const rows = values.reshape([-1, values.shape[values.rank - 1] as number]);
  return rows.expandDims(2).sub(rows.expandDims(1)).reshape([rows.shape[0], -1]) as Tensor2D;
}

/** Of values [n, classes · classes], those of each row's own class: [n, classes]; `own` are one-hot rows [n, classes]. */
export const ofOwn = (pairs: Tensor, own: Tensor2D): Tensor2D => {
  const [n, classes] = own.shape;
  return pairs.reshape([n, classes, classes]).mul(own.expandDims(2)).sum(1) as Tensor2D;
};

/** Lower bounds of margins where the last layer is dense: its weights are subtracted before the bounds are taken. */
function throughLast({ parameters, absolute, terms }: AffineStep, input: Interval, own: Tensor2D): Tensor2D {
  const weights = differences(parameters.weight);
  const share = gamma(terms);
  const centre = input.centre.matMul(weights).add(differences(parameters.bias));
  const radius = input.radius.mul(1 + 2 * share).matMul(weights.abs());
  const { weight, bias } = absolute(1);
  // Each of two logits may be rounded, by the network and here.
  const rounded = magnitude(input)
    .matMul(weight)
    .add(bias)
    .mul(2 * share) as Tensor2D;
  const both = rounded.add(rounded.mul(own).sum(1, true));
  const lower = ofOwn(centre.sub(radius), own);
  return lower.sub(both).sub(lower.abs().mul(SINGLE)) as Tensor2D;
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
    return excluded(throughLast(last, input, own), own);
  });
}

/** Infinity for the own class; −∞ for what overflowed. */
const excluded = (margins: Tensor2D, own: Tensor2D) => {
  const infinite = tf.fill(own.shape, Number.POSITIVE_INFINITY);
  return tf.where(own.greater(0), infinite, tf.where(margins.isNaN(), infinite.neg(), margins)) as Tensor2D;
};
