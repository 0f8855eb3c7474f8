import { type Dataset, imageTensor } from '../../data/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { projectToBall, steepest, type Tensor4D, tf } from '../../tensor/index.js';
import { finiteRows, gradientAt } from '../gradient/differentiate.js';
import { hinge } from '../gradient/losses.js';
import { requireNumber } from '../settings.js';
import { fitChosen } from './choose-target.js';
import { aimsAt, type FitOptions, type FitSettings, type Fitted, fitSteps, fittedBy, usualBatch } from './steps.js';
import { universal } from './universal.js';

export interface FitUniversalOptions extends FitOptions {
  /** Radius of the ball that the one change for all images lies in, in pixel units of [0, 1]. */
  epsilon: number;
  norm?: 'linf' | 'l2';
  /** Length of the first step as a share of epsilon (default 0.1); it falls to 0 along half a cosine. */
  relativeStepSize?: number;
}

/** One change for all images, and how it was found. */
export interface UniversalPerturbation extends Fitted {
  /** [h · w · c], to be added to an image before it is clipped to [0, 1]. */
  readonly delta: Float32Array;
  readonly shape: readonly [number, number, number];
  readonly norm: 'linf' | 'l2';
  readonly epsilon: number;
}

/**
 * A universal perturbation (Moosavi-Dezfooli et al., 2017), fitted by stochastic steps up the margin with momentum: each
 * step moves the one change along the gradients of a batch, and back into the ball. Fit it on other rows than it is
 * tried on. A class to aim at often breaks more rows than none: `target: 'best'` chooses one.
 * @throws RangeError where a number is out of range, or the data do not fit the model; Interrupted when stopped.
 */
export async function fitUniversal(
  model: DifferentiableClassifier,
  data: Dataset,
  options: FitUniversalOptions,
): Promise<UniversalPerturbation> {
  requireNumber('epsilon', options.epsilon, { from: 0 });
  requireNumber('relativeStepSize', options.relativeStepSize ?? 0.1, { above: 0 });
  const settings = { epochs: 20, batchSize: usualBatch(data, 100), momentum: 0.9, ...options };
  return fitChosen(model, data, settings, (one) => fitToward(model, data, options, one), universal);
}

async function fitToward(
  model: DifferentiableClassifier,
  data: Dataset,
  { epsilon, norm = 'linf', relativeStepSize = 0.1 }: FitUniversalOptions,
  settings: FitSettings,
): Promise<UniversalPerturbation> {
  const one: [number, number, number, number] = [1, ...data.shape];
  // What no attack may change in a table must not be counted on either.
  const free = data.features && Float32Array.from(data.features, ({ immutable }) => Number(!immutable));
  let state = { delta: tf.zeros(one) as Tensor4D, velocity: tf.zeros(one) as Tensor4D };
  try {
    for await (const { batch, length } of fitSteps(model, data, settings)) {
      const before = state;
      state = tf.tidy(() => {
        const moved = imageTensor(batch).add(before.delta);
        const aims = aimsAt(batch.labels, settings.target);
        const { gradient } = gradientAt(model, moved.clipByValue(0, 1) as Tensor4D, aims, hinge);
        // A pixel at the end of its range does not follow the change.
        const follows = moved.greaterEqual(0).logicalAnd(moved.lessEqual(1)).toFloat();
        const all = finiteRows(gradient).mul(follows).sum(0, true) as Tensor4D;
        const direction = free ? (all.mul(tf.tensor4d(free, one)) as Tensor4D) : all;
        const velocity = before.velocity
          .mul(settings.momentum)
          .add(direction.div(direction.abs().mean().maximum(1e-12))) as Tensor4D;
        const step = steepest[norm](velocity).mul(epsilon * relativeStepSize * length);
        return { delta: projectToBall[norm](before.delta.add(step) as Tensor4D, epsilon), velocity };
      });
      tf.dispose(before);
    }
    const delta = state.delta.dataSync() as Float32Array;
    return { delta, shape: data.shape, norm, epsilon, ...fittedBy(data, settings) };
  } finally {
    tf.dispose(state);
  }
}
