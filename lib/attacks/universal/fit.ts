import { type Dataset, pixelsOf } from '../../data/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import {
  interruptSignal,
  keyedPermutation,
  pause,
  projectToBall,
  steepest,
  type Tensor2D,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import { gradientAt } from '../gradient/differentiate.js';
import { type Aim, margin } from '../gradient/losses.js';
import { requireNumber } from '../settings.js';

export interface FitUniversalOptions {
  /** Radius of the ball that the one change for all images lies in, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'linf' | 'l2';
  /** Passes over the rows (default 20). */
  epochs?: number;
  /** Rows in one step (default 100). */
  batchSize?: number;
  /** Length of the first step as a share of epsilon (default 0.1); it falls to 0 along half a cosine. */
  relativeStepSize?: number;
  /** Share of the direction before that is kept (default 0.9). */
  momentum?: number;
  /** The class that every row is to be taken for; default: any but its own. */
  target?: number;
  /** Keys the order of the rows (default 0). */
  seed?: number;
  onProgress?: (step: number, steps: number) => void;
  signal?: AbortSignal;
}

/** One change for all images, and how it was found. */
export interface UniversalPerturbation {
  /** [h · w · c], to be added to an image before it is clipped to [0, 1]. */
  readonly delta: Float32Array;
  readonly shape: readonly [number, number, number];
  readonly norm: 'linf' | 'l2';
  readonly epsilon: number;
  readonly target?: number;
  /** Rows it was fitted on, and the data they are of. */
  readonly n: number;
  readonly fittedOn: string;
  /** Gradients spent on each row. */
  readonly gradients: number;
}

/** Rows that are what is wanted already no longer pull: the mean of min(margin, 0), raised. */
const hinge = (logits: Tensor2D, aim: Aim) => margin(logits, aim).minimum(0) as ReturnType<typeof margin>;

/**
 * A universal perturbation (Moosavi-Dezfooli et al., 2017), fitted by stochastic steps up the margin with momentum: each
 * step moves the one change along the gradients of a batch, and back into the ball. Fit it on other rows than it is
 * tried on.
 * @throws RangeError where a number is out of range, or the data do not fit the model; Interrupted when stopped.
 */
export async function fitUniversal(
  model: DifferentiableClassifier,
  data: Dataset,
  options: FitUniversalOptions,
): Promise<UniversalPerturbation> {
  const { epsilon, norm = 'linf', epochs = 20, batchSize = 100, relativeStepSize = 0.1 } = options;
  const { momentum = 0.9, target, seed = 0, onProgress, signal = interruptSignal() } = options;
  requireNumber('epsilon', epsilon, { from: 0 });
  requireNumber('epochs', epochs, { from: 1, whole: true });
  requireNumber('batchSize', batchSize, { from: 1, whole: true });
  requireNumber('relativeStepSize', relativeStepSize, { above: 0 });
  requireNumber('momentum', momentum, { from: 0, to: 1 });
  if (target !== undefined) requireNumber('target', target, { from: 0, to: model.classes - 1, whole: true });
  const n = data.labels.length;
  if (n === 0 || data.shape.join() !== model.inputShape.join())
    throw new RangeError(
      `${model.name} takes images [${model.inputShape}]; a universal perturbation needs at least one, got ${n} of [${data.shape}].`,
    );
  const width = pixelsOf(data);
  const batches = Math.ceil(n / batchSize);
  const steps = epochs * batches;
  const one: [number, number, number, number] = [1, ...data.shape];
  let state = { delta: tf.zeros(one) as Tensor4D, velocity: tf.zeros(one) as Tensor4D };
  try {
    for (let step = 0; step < steps; step++) {
      await pause(signal);
      const order = keyedPermutation(n, seed, Math.floor(step / batches));
      const rows = order.subarray((step % batches) * batchSize, ((step % batches) + 1) * batchSize);
      const pixels = new Float32Array(rows.length * width);
      rows.forEach((row, i) => {
        pixels.set(data.images.subarray(row * width, (row + 1) * width), i * width);
      });
      const labels = Int32Array.from(rows, (row) => data.labels[row]);
      const length = epsilon * relativeStepSize * 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      const before = state;
      state = tf.tidy(() => {
        const oneHot = (of: Int32Array) => tf.oneHot(tf.tensor1d(of, 'int32'), model.classes).toFloat() as Tensor2D;
        const aim: Aim = {
          label: oneHot(labels),
          ...(target === undefined ? {} : { target: oneHot(labels.map(() => target)) }),
        };
        const clean = tf.tensor4d(pixels, [rows.length, ...data.shape]);
        const moved = clean.add(before.delta);
        const { gradient } = gradientAt(model, moved.clipByValue(0, 1) as Tensor4D, aim, hinge);
        // A pixel at the end of its range does not follow the change.
        const follows = moved.greaterEqual(0).logicalAnd(moved.lessEqual(1)).toFloat();
        const direction = gradient.mul(follows).sum(0, true) as Tensor4D;
        const velocity = before.velocity
          .mul(momentum)
          .add(direction.div(direction.abs().mean().maximum(1e-12))) as Tensor4D;
        const delta = projectToBall[norm](before.delta.add(steepest[norm](velocity).mul(length)) as Tensor4D, epsilon);
        return { delta, velocity };
      });
      tf.dispose(before);
      onProgress?.(step + 1, steps);
    }
    const delta = state.delta.dataSync() as Float32Array;
    const aimed = target === undefined ? {} : { target };
    return { delta, shape: data.shape, norm, epsilon, ...aimed, n, fittedOn: data.provenance, gradients: epochs };
  } finally {
    tf.dispose(state);
  }
}
