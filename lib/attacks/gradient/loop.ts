import type { DifferentiableClassifier } from '../../models/index.js';
import {
  type GradientNorm,
  keyedNormal,
  keyedRandom,
  pause,
  projectToBall,
  steepest,
  type Tensor4D,
  tf,
} from '../../tensor/index.js';
import type { Part, Perturbed, Run } from '../engine/run.js';

/** One gradient attack: gradient → steepest direction → step → project to the ball → clip to the pixel range. */
export interface LoopSettings {
  readonly norm: GradientNorm;
  /** Radius of the ball, in pixel units of [0, 1]. */
  readonly epsilon: number;
  readonly steps: number;
  readonly stepSize: number;
  /** Start at a random point of the ball instead of the image. */
  readonly randomStart: boolean;
}

/** Gradient of the summed cross-entropy with respect to the images: each row's gradient is its own. */
export function lossGradient(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array): Tensor4D {
  return tf.tidy(() => {
    const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), model.classes).toFloat();
    const loss = (x: Tensor4D) => tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(model.logits(x))))).asScalar();
    return tf.grad((x) => loss(x as Tensor4D))(images) as Tensor4D;
  });
}

/** A uniform point of each row's ball, keyed by seed and example. */
function randomDelta({ norm, epsilon }: LoopSettings, { indices, images }: Part, seed: number): Tensor4D {
  const width = images.size / indices.length;
  const values = new Float32Array(images.size);
  indices.forEach((index, i) => {
    const random = keyedRandom(seed, index, 1);
    if (norm === 'linf') for (let j = 0; j < width; j++) values[i * width + j] = epsilon * (2 * random() - 1);
    else {
      // A normal direction, with the radius of a uniform point of the ball.
      const direction = keyedNormal(width, seed, index, 0);
      const length = Math.hypot(...direction);
      const radius = epsilon * random() ** (1 / width);
      for (let j = 0; j < width; j++) values[i * width + j] = (direction[j] / length) * radius;
    }
  });
  return tf.tensor4d(values, images.shape);
}

/** Climbs the loss inside the ball and returns the last iterate. */
export async function gradientLoop(
  model: DifferentiableClassifier,
  part: Part,
  settings: LoopSettings,
  run: Run,
): Promise<Perturbed> {
  const { norm, epsilon, steps, stepSize, randomStart } = settings;
  let current = tf.tidy(() =>
    randomStart
      ? (part.images.add(randomDelta(settings, part, run.seed)).clipByValue(0, 1) as Tensor4D)
      : part.images.clone(),
  );
  try {
    for (let step = 0; step < steps; step++) {
      await pause(run.signal);
      const next = tf.tidy(() => {
        const direction = steepest[norm](lossGradient(model, current, part.labels));
        const moved = current.add(direction.mul(stepSize)) as Tensor4D;
        const delta = projectToBall[norm](moved.sub(part.images) as Tensor4D, epsilon);
        return part.images.add(delta).clipByValue(0, 1) as Tensor4D;
      });
      current.dispose();
      current = next;
      run.report((step + 1) / steps);
    }
  } catch (error) {
    current.dispose();
    throw error;
  }
  return { images: current, gradients: steps };
}
