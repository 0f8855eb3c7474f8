import { requireNumber } from '../../attacks/index.js';
import { isLayerNode, layGraph, type Network, type TrainingBatch, type WeightObjective } from '../../models/index.js';
import { type Tensor, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { rowCrossEntropy } from '../cross-entropy.js';
import { lastLinear } from './ibp.js';
import type { Interval } from './interval.js';
import { intervalPass } from './interval-pass.js';
import { type AffineStep, boundSteps } from './rules.js';

export interface IbpTrainingOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Epochs of clean training at the start (default 0). */
  readonly warmUp?: number;
  /** Epochs after these over which the radius grows from 0 to epsilon, and κ falls from 1 to its final value. */
  readonly growth: number;
  /** The final share of the clean cross-entropy, κ (default .5). */
  readonly kappa?: number;
}

/** Radius and κ after so many epochs, with a fraction for the one under way (Gowal et al., 2018, section 4). */
export function ibpSchedule(
  { epsilon, warmUp = 0, growth, kappa = 0.5 }: IbpTrainingOptions,
  epoch: number,
): { readonly radius: number; readonly kappa: number } {
  const grown = epoch < warmUp ? 0 : growth === 0 ? 1 : Math.min(1, (epoch - warmUp) / growth);
  return { radius: epsilon * grown, kappa: 1 - (1 - kappa) * grown };
}

/**
 * Training on interval bounds (Gowal et al., 2018): κ · cross-entropy of the images + (1 − κ) · cross-entropy of the worst
 * logits over the ball by interval propagation, means over rows; of these each row's own class has the smallest, every
 * other its largest, the weights of a dense last layer being subtracted first. Rows count as their likeliest class. The
 * bounds are of the network without dropout.
 * @throws RangeError where a number is out of range; in training, where the last layer is not dense or batches are
 * normalized; TypeError naming the layers that have no rule.
 */
export function ibpTraining(options: IbpTrainingOptions): WeightObjective {
  const { epsilon, warmUp = 0, growth, kappa = 0.5 } = options;
  requireNumber('epsilon', epsilon, { from: 0, to: 1 });
  requireNumber('warmUp', warmUp, { from: 0 });
  requireNumber('growth', growth, { from: 0 });
  requireNumber('kappa', kappa, { from: 0, to: 1 });
  return {
    description: `interval bounds, ${JSON.stringify({ norm: 'linf', epsilon, warmUp, growth, kappa })}`,
    gradients: async (batch, epoch) => {
      const now = ibpSchedule(options, epoch);
      const clean = cleanPart(batch, now.kappa);
      if (now.kappa === 1) return clean;
      try {
        const { loss, gradients } = boundPart(batch, now.radius, 1 - now.kappa);
        const both = tf.tidy(() =>
          Object.fromEntries(
            Object.entries(clean.gradients).map(([name, own]) => [name, gradients[name]?.add(own) ?? own.clone()]),
          ),
        );
        tf.dispose(gradients);
        return { loss: clean.loss + loss, gradients: both };
      } finally {
        tf.dispose(clean.gradients);
      }
    },
  };
}

interface Part {
  readonly loss: number;
  readonly gradients: Record<string, Tensor>;
}

function cleanPart({ network, images, targets, keys }: TrainingBatch, share: number): Part {
  const pass = network.training(images, ...keys);
  try {
    const { loss, cotangent } = tf.tidy(() => {
      const { losses, gradient } = rowCrossEntropy(pass.logits, targets);
      return { loss: losses.mean().mul(share), cotangent: gradient.mul(share / targets.shape[0]) as Tensor2D };
    });
    try {
      return { loss: loss.dataSync()[0], gradients: pass.gradients(cotangent) };
    } finally {
      tf.dispose([loss, cotangent]);
    }
  } finally {
    pass.dispose();
  }
}

const ballOf = (images: Tensor4D, radius: number): Interval => {
  const [lower, upper] = [images.sub(radius).clipByValue(0, 1), images.add(radius).clipByValue(0, 1)];
  return { centre: lower.add(upper).div(2), radius: upper.sub(lower).div(2) };
};

function boundPart({ network, images, targets }: TrainingBatch, radius: number, share: number): Part {
  const steps = trainable(network);
  const last = steps[steps.length - 1] as AffineStep;
  const [value, gradients] = tf.tidy(() => {
    const own = tf.oneHot(targets.argMax(1).toInt(), network.classes).toFloat() as Tensor2D;
    const pass = intervalPass(steps.slice(0, -1), ballOf(images, radius));
    const worst = worstCase(last, pass.output, own, share);
    const named = { ...pass.toWeights(worst.cotangent) };
    for (const { role, name, fixed } of last.node.parameters) if (!fixed) named[name] = worst.gradients[role];
    return [worst.loss, named] as [Tensor, Record<string, Tensor>];
  });
  const loss = value.dataSync()[0];
  value.dispose();
  return { loss, gradients };
}

/** [features, classes · classes]: the weights of logit y minus logit j, at y · classes + j; of biases [1, …] too. */
function differences(values: Tensor): Tensor2D {
  const rows = values.reshape([-1, values.shape[values.rank - 1] as number]);
  return rows.expandDims(2).sub(rows.expandDims(1)).reshape([rows.shape[0], -1]) as Tensor2D;
}

/** Of values [n, classes · classes], those of each row's own class: [n, classes]; `own` are one-hot rows [n, classes]. */
const ofOwn = (pairs: Tensor, own: Tensor2D): Tensor2D => {
  const [n, classes] = own.shape;
  return pairs.reshape([n, classes, classes]).mul(own.expandDims(2)).sum(1) as Tensor2D;
};

/**
 * `share` · the mean cross-entropy of the worst logits, those of margins through the last layer, with the cotangents of
 * its input's interval and of its parameters, by role. An own class' margin to itself is 0, and moves nothing.
 */
export function worstCase({ parameters }: AffineStep, { centre, radius }: Interval, own: Tensor2D, share: number) {
  const [n, classes] = own.shape;
  const weights = differences(parameters.weight);
  const sizes = weights.abs();
  const pairs = centre.matMul(weights).add(differences(parameters.bias)).sub(radius.matMul(sizes));
  const { losses, gradient } = rowCrossEntropy(ofOwn(pairs, own).neg() as Tensor2D, own);
  const toPairs = own
    .expandDims(2)
    .mul(gradient.mul(-share / n).expandDims(1))
    .reshape([n, classes * classes]) as Tensor2D;
  // Of logit y minus logit j: what goes to y, and from j.
  const toLogits = (x: Tensor) => {
    const square = x.reshape([-1, classes, classes]);
    return square.sum(2).sub(square.sum(1));
  };
  const toWeights = centre.matMul(toPairs, true).sub(radius.matMul(toPairs, true).mul(weights.sign()));
  return {
    loss: losses.mean().mul(share),
    cotangent: {
      centre: toPairs.matMul(weights, false, true),
      radius: toPairs.matMul(sizes, false, true).neg(),
    },
    gradients: {
      weight: toLogits(toWeights),
      bias: toLogits(toPairs.sum(0)).reshape([classes]),
    } as Readonly<Record<string, Tensor>>,
  };
}

function trainable(network: Network) {
  const normalizing = layGraph(network.architecture).find(
    (node) => isLayerNode(node) && node.layer.type === 'batchNorm',
  );
  if (normalizing)
    throw new RangeError(
      `${network.name} normalizes by batches (${normalizing.where}), whose bounds are no bounds of single images: train an architecture without batchNorm on bounds.`,
    );
  const steps = boundSteps(network);
  const last = lastLinear(steps);
  if (!last || last.node.inputs[0] !== steps.length - 2)
    throw new RangeError(`${network.name} does not end in a dense layer of features, which training on bounds needs.`);
  return steps;
}
