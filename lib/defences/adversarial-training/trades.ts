import { requireNumber } from '../../attacks/index.js';
import type { Objective } from '../../models/index.js';
import { keyedNormal, type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { ascend } from './ascent.js';
import { radiusIn } from './warm-up.js';

export interface TradesOptions {
  /** Radius of the L∞ ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** Weight of the divergence beside the cross-entropy; the paper's 1 / λ (default 6). */
  readonly beta?: number;
  /** Gradient steps that look for the adversarial images. */
  readonly steps: number;
  /** Length of a step as a share of the radius (default 2.5 / steps). */
  readonly relativeStepSize?: number;
  /** Epochs over which the radius grows to epsilon (default 0). */
  readonly warmUp?: number;
  readonly seed?: number;
}

/** Standard deviation of the noise that the search starts with: at the image itself the divergence has no slope. */
const START = 0.001;

/**
 * TRADES (Zhang et al., 2019): cross-entropy of the clean images + beta · KL(p(x) ‖ p(x′)), means over rows; x′ is found
 * by projected gradient ascent on the divergence. Labels have no say in x′.
 * @throws RangeError where a number is out of range.
 */
export function trades({
  epsilon,
  beta = 6,
  steps,
  relativeStepSize = 2.5 / steps,
  warmUp = 0,
  seed = 0,
}: TradesOptions): Objective {
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('beta', beta, { from: 0 });
  requireNumber('steps', steps, { from: 1, whole: true });
  requireNumber('relativeStepSize', relativeStepSize, { from: 0 });
  requireNumber('warmUp', warmUp, { from: 0, whole: true });
  return {
    description: `trades, ${JSON.stringify({ norm: 'linf', epsilon, beta, steps, relativeStepSize, start: START, warmUp, seed })}`,
    images: async ({ network, images, keys }) => {
      const radius = radiusIn(keys[1], epsilon, warmUp);
      const clean = tf.tidy(() => tf.softmax(network.logits(images)));
      try {
        const noise = keyedNormal(images.size, seed, ...keys);
        const start = tf.tidy(
          () => images.add(tf.tensor4d(noise, images.shape).mul(START)).clipByValue(0, 1) as Tensor4D,
        );
        const ascent = { epsilon: radius, stepSize: relativeStepSize * radius, steps };
        // The gradient of KL(p ‖ softmax(z)) with respect to z is softmax(z) − p.
        const found = ascend(network, images, start, ascent, (z) => tf.softmax(z).sub(clean) as Tensor2D);
        const both = tf.concat([images, found]) as Tensor4D;
        found.dispose();
        return both;
      } finally {
        clean.dispose();
      }
    },
    loss: (logits, targets) => tradesLoss(logits, targets, beta),
  };
}

/**
 * The loss at logits [2n, classes], clean rows first, with its gradient. With p and q the softmax of a clean row's
 * logits and its adversarial one's, the gradient of KL(p ‖ q) is p · (log p − log q − KL) with respect to the first and
 * q − p with respect to the second.
 */
export function tradesLoss(logits: Tensor2D, targets: Tensor2D, beta: number) {
  const n = targets.shape[0];
  const [clean, adversarial] = tf.split(logits, 2) as [Tensor2D, Tensor2D];
  const [logP, logQ] = [tf.logSoftmax(clean), tf.logSoftmax(adversarial)];
  const [p, q] = [logP.exp(), logQ.exp()];
  const apart = logP.sub(logQ);
  const divergence = p.mul(apart).sum(1, true);
  const loss = divergence.sum().mul(beta).sub(logP.mul(targets).sum()).div(n);
  const first = p.sub(targets).add(p.mul(apart.sub(divergence)).mul(beta));
  const second = q.sub(p).mul(beta);
  return [loss, tf.concat([first, second]).div(n) as Tensor2D] as const;
}
