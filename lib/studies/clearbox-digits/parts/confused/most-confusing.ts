import { type DifferentiableClassifier, linearize } from '../../../../models/index.js';
import { pause, stepInBall, type Tensor2D, type Tensor4D, tf } from '../../../../tensor/index.js';

/** The gradient of each row's entropy H with respect to its logits: −p (log p + H), [n, classes]. */
export const entropyCotangent = (logits: Tensor2D): Tensor2D =>
  tf.tidy(() => {
    const logs = tf.logSoftmax(logits) as Tensor2D;
    const p = logs.exp();
    const entropy = p.mul(logs).sum(1, true).neg();
    return p.mul(logs.add(entropy)).neg() as Tensor2D;
  });

export interface ConfusingOptions {
  /** Radius in L∞. */
  readonly epsilon: number;
  readonly steps: number;
  /** Length of a step. */
  readonly stepSize: number;
  readonly signal: AbortSignal;
}

/**
 * Images within L∞ of these [n, h, w, c] that the model is as undecided about as can be: projected ascent of the
 * entropy of its answer, the last step kept. What is wanted is not an error, but equal weight on every class.
 * @returns pixels in [0, 1], [n · h · w · c]
 */
export async function mostConfusing(
  model: DifferentiableClassifier,
  images: Tensor4D,
  { epsilon, steps, stepSize, signal }: ConfusingOptions,
): Promise<Float32Array> {
  let current = images.clone();
  try {
    for (let step = 0; step < steps; step++) {
      await pause(signal);
      const next = tf.tidy(() => {
        const here = linearize(model, current);
        const gradient = here.pullback(entropyCotangent(here.logits));
        here.dispose();
        return stepInBall.linf(current, gradient, images, epsilon, stepSize);
      });
      current.dispose();
      current = next;
    }
    return Float32Array.from(current.dataSync());
  } finally {
    current.dispose();
  }
}
