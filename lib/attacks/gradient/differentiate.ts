import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { type Aims, hits } from '../engine/criterion.js';
import { inOne, type LossAndGradient } from '../engine/first-look.js';
import type { Wave } from '../engine/wave.js';
import { crossEntropy, type Loss, lossAt } from './losses.js';

/**
 * What these rows of the wave are after; `targets` (one per row of the wave) where the loss is to aim at others than the
 * run does.
 */
export function aimsOf(wave: Wave, rows: Int32Array, targets: Int32Array | undefined = wave.targets): Aims {
  const picked = (of: Int32Array) => Int32Array.from(rows, (row) => of[row]);
  return { labels: picked(wave.labels), targets: targets && picked(targets) };
}

/** What images of these rows go through before the model sees them, and the way back of gradients. Inside `tf.tidy`. */
export type Through = (
  images: Tensor4D,
  rows: Int32Array,
) => { readonly images: Tensor4D; back(gradient: Tensor4D): Tensor4D };

/**
 * The loss and its gradient for images of these rows of the wave; costs each row one gradient. `targets`: see `aimsOf`.
 * Where the images go `through` something first, logits and losses are those of what comes out of it.
 */
export function differentiate(
  wave: Wave<DifferentiableClassifier>,
  images: Tensor4D,
  rows: Int32Array,
  loss: Loss,
  targets: Int32Array | undefined = wave.targets,
  through?: Through,
): LossAndGradient {
  wave.spend('gradients', rows);
  const gradientOf = ([from, to]: readonly [number, number]) => {
    const part = rows.subarray(from, to);
    const seen = wave.seen(images, rows, from, to);
    const shown = through?.(seen, part);
    const found = gradientAt(wave.model, shown?.images ?? seen, aimsOf(wave, part, targets), loss);
    wave.note(found.logits.dataSync(), part);
    const there = finiteRows(found.gradient);
    const gradient = shown?.back(there) ?? there;
    return { ...found, gradient: wave.mask ? (gradient.mul(wave.take(wave.mask, part)) as Tensor4D) : gradient };
  };
  return tf.tidy(() => {
    const parts = wave.calls(rows.length).map((call) => tf.tidy(() => gradientOf(call)));
    return parts.length === 1 ? parts[0] : inOne(parts);
  });
}

/**
 * What `differentiate` finds at the own images of these rows, where the run's first look found it and none has left;
 * costs each row one gradient.
 */
export function firstGradient(wave: Wave<DifferentiableClassifier>, rows: Int32Array): LossAndGradient | undefined {
  const { first, mask } = wave;
  if (!first || rows.length < wave.size) return undefined;
  wave.spend('gradients', rows);
  return tf.tidy(() => ({
    logits: first.logits.clone(),
    losses: first.losses.clone(),
    gradient: (mask ? first.gradient.mul(mask) : first.gradient.clone()) as Tensor4D,
  }));
}

/**
 * As `differentiate`, with the mean gradient of several draws, for models that draw at random at each call; logits and
 * losses are the last draw's, as in the authors' AutoAttack. Costs each row one gradient per draw.
 */
export function differentiateOver(
  draws: number,
  ...[wave, images, rows, loss, targets]: Parameters<typeof differentiate>
): LossAndGradient {
  return tf.tidy(() => {
    let last = differentiate(wave, images, rows, loss, targets);
    let { gradient } = last;
    for (let draw = 1; draw < draws; draw++) {
      tf.dispose([last.logits, last.losses]);
      last = differentiate(wave, images, rows, loss, targets);
      const sum = gradient.add(last.gradient) as Tensor4D;
      tf.dispose([gradient, last.gradient]);
      gradient = sum;
    }
    return { ...last, gradient: draws === 1 ? gradient : (gradient.div(draws) as Tensor4D) };
  });
}

/**
 * Gradients [n, h, w, c] with 0 in place of those that are not finite in every value: a step along such a one would
 * make the image NaN, and there it would stay. Call inside `tf.tidy`.
 */
export function finiteRows(gradient: Tensor4D): Tensor4D {
  // One number tells of nearly all batches that nothing is to be done.
  if (Number.isFinite(gradient.sum().dataSync()[0])) return gradient;
  const sound = gradient.isFinite().all([1, 2, 3], true);
  return tf.where(sound, gradient, tf.zerosLike(gradient)) as Tensor4D;
}

/**
 * The loss and its gradient at images [n, h, w, c] of rows with these aims: the model's own pull-back of the loss's
 * derivative.
 * @throws RangeError where the labels are not one for each image, or name no class.
 */
export function gradientAt(model: DifferentiableClassifier, images: Tensor4D, aims: Aims, loss: Loss): LossAndGradient {
  const there = linearize(model, images);
  try {
    return tf.tidy(() => {
      const { values, slopes } = lossAt(loss, there.logits.dataSync() as Float32Array, aims, model.classes);
      const gradient = there.pullback(tf.tensor2d(slopes, there.logits.shape));
      return { logits: there.logits.clone(), losses: tf.tensor1d(values), gradient };
    });
  } finally {
    there.dispose();
  }
}

/** What an attack that starts at the images asks first: `startsWith` of its description. */
export const startsWith =
  (loss: Loss) =>
  (model: DifferentiableClassifier, images: Tensor4D, aims: Aims): LossAndGradient =>
    tf.tidy(() => {
      const found = gradientAt(model, images, aims, loss);
      return { ...found, gradient: finiteRows(found.gradient) };
    });

/** Gradient of the summed cross-entropy with respect to the images, [n, h, w, c]: each row's gradient is its own. */
export function lossGradient(model: DifferentiableClassifier, images: Tensor4D, labels: Int32Array): Tensor4D {
  return tf.tidy(() => gradientAt(model, images, { labels }, crossEntropy).gradient);
}

/** The logits at images of these rows of the wave, [n, classes]; costs each row one query. The caller disposes. */
export function logitsAt(wave: Wave<DifferentiableClassifier>, images: Tensor4D, rows: Int32Array): Tensor2D {
  wave.spend('queries', rows);
  return tf.tidy(() => {
    const parts = wave.calls(rows.length).map(([from, to]) => wave.model.logits(wave.seen(images, rows, from, to)));
    const logits = parts.length === 1 ? parts[0] : tf.concat(parts);
    wave.note(logits.dataSync(), rows);
    return logits;
  });
}

/** 1 where the logits say what the attack is after: another class than the label, or the target. */
export function adversarialRows(wave: Wave, logits: Tensor2D, rows: Int32Array): Uint8Array {
  return hits(wave, logits.dataSync(), rows);
}
