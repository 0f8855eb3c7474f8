import { type Attack, type AttackSpec, defineAttack, lossGradient } from '../../../lib/attacks/index.js';
import type { Dataset } from '../../../lib/data/index.js';
import type { Ball, Certifier, Classifier, DifferentiableClassifier, ScoreKind } from '../../../lib/models/index.js';
import { keyedNormal, type Tensor, type Tensor2D, type Tensor4D, tf } from '../../../lib/tensor/index.js';

type Base = DifferentiableClassifier;

/** The base with other logits: they are differentiated, and what it answers unless `answers` says otherwise. */
function changed(
  base: Base,
  name: string,
  logits: (images: Tensor4D) => Tensor2D,
  answers: (images: Tensor4D) => Tensor2D = logits,
  scores: ScoreKind = 'logits',
): Base {
  const { inputShape, classes } = base;
  return {
    name,
    inputShape,
    classes,
    scores,
    logits: (images) => tf.tidy(() => logits(images)),
    predict: async (images) => tf.tidy(() => answers(images)),
  };
}

/** It answers, and shows no gradients. */
export function blackBox({ name, inputShape, classes, scores, predict }: Classifier): Classifier {
  return { name, inputShape, classes, scores, predict };
}

/** Adds noise to its logits, new at every call. */
export function noisy(base: Base): Base {
  let calls = 0;
  const drawn = (images: Tensor4D) => {
    const shape: [number, number] = [images.shape[0], base.classes];
    return base.logits(images).add(tf.tensor2d(keyedNormal(shape[0] * shape[1], 5, calls++), shape)) as Tensor2D;
  };
  return changed(base, 'noisy', drawn);
}

/** Subtracts the mean image of its batch, as batch normalization left in training mode does. */
export const batchDependent = (base: Base): Base =>
  changed(base, 'batch-dependent', (images) => base.logits(images.sub(images.mean(0)) as Tensor4D));

const softmax = (base: Base) => (images: Tensor4D) => base.logits(images).softmax() as Tensor2D;

export const probabilitiesAsLogits = (base: Base): Base => changed(base, 'softmax', softmax(base));

/** Rightly declared, but white-box attacks get the softmax too. */
export const softmaxInside = (base: Base): Base =>
  changed(base, 'softmax-inside', softmax(base), softmax(base), 'probabilities');

/** Probabilities of logits so far apart that they are 0 and 1. */
export function certain(base: Base): Base {
  const far = scaled(base, 1000);
  return changed(base, 'certain', far.logits, softmax(far), 'probabilities');
}

export const scaled = (base: Base, factor: number): Base =>
  changed(base, 'scaled', (images) => base.logits(images).mul(factor) as Tensor2D);

const rounded = (levels: number) => (images: Tensor4D) => images.mul(levels).round().div(levels) as Tensor4D;

/** Rounds its input, and gives the gradient of a model that does not. */
export function straightThrough(base: Base, levels: number): Base {
  const quantize = tf.customGrad((images) => ({
    value: rounded(levels)(images as Tensor4D),
    gradFunc: (gradient: Tensor) => gradient,
  }));
  return changed(base, 'straight-through', (images) => base.logits(quantize(images) as Tensor4D));
}

/** Rounds its input where it answers, and not where it is differentiated. */
export const roundedElsewhere = (base: Base, levels: number): Base =>
  changed(base, 'rounded-elsewhere', base.logits, (images) => base.logits(rounded(levels)(images)));

/** Rounds its input; the gradient of rounding is zero. */
export const flat = (base: Base, levels: number): Base =>
  changed(base, 'flat', (images) => base.logits(rounded(levels)(images)));

/** Ends in units that are 0 or 1: which is which is decided halfway between the two largest logits. */
export const saturated = (base: Base): Base =>
  changed(base, 'saturated', (images) => {
    const logits = base.logits(images);
    const largest = tf.topk(tf.tensor2d(logits.dataSync(), logits.shape), 2).values;
    return logits.sub(largest.mean(1, true)).mul(1e5).sigmoid() as Tensor2D;
  });

/** Waves on its logits, so short that they are others a gray level away. */
export const rough = (base: Base): Base =>
  changed(base, 'rough', (images) => {
    const sum = images.sum([1, 2, 3]).reshape([-1, 1]).mul(100);
    const phases = tf.range(0, base.classes).reshape([1, -1]);
    return base.logits(images).add(sum.add(phases).sin().mul(2)) as Tensor2D;
  });

/** A fine ripple on the pixels that changes no image by more than .02, and the sign of half of the gradient. */
export const rippled = (base: Base): Base =>
  changed(base, 'rippled', (images) => base.logits(images.add(images.mul(2000).sin().mul(0.02)) as Tensor4D));

/** Its scores are not numbers for dark images. */
export const broken = (base: Base): Base =>
  changed(base, 'broken', (images) => {
    const light = images.mean([1, 2, 3]).reshape([-1, 1]).sub(0.3);
    return base.logits(images).add(light.sqrt().mul(0)) as Tensor2D;
  });

/** Its scores are not numbers for images lighter than `most` on the average. */
export const dim = (base: Base, most: number): Base =>
  changed(base, 'dim', (images) => {
    const room = tf.sub(most, images.mean([1, 2, 3])).reshape([-1, 1]);
    return base.logits(images).add(room.sqrt().mul(0)) as Tensor2D;
  });

/** The same scores by way of a root of 0, whose derivative is infinite; times 0 it is NaN. */
export const rootOfNothing = (base: Base): Base =>
  changed(base, 'root', (images) => {
    const nothing = images.mul(0).sqrt().sum([1, 2, 3]).reshape([-1, 1]);
    return base.logits(images).add(nothing) as Tensor2D;
  });

/** An attack that hands in what `move` makes of the images and the signs of their loss gradient. */
export function attackBy(
  spec: Partial<AttackSpec<Base>> & { epsilon: number },
  move: (images: Tensor4D, sign: Tensor4D) => Tensor4D,
): Attack<Base> {
  return defineAttack<Base>({
    name: 'planted',
    kind: 'fixed',
    norm: 'linf',
    access: 'gradients',
    settings: {},
    ...spec,
    perturb: async (wave) =>
      tf.tidy(() => move(wave.images, lossGradient(wave.model, wave.images, wave.labels).sign() as Tensor4D)),
  });
}

/** Goes down the loss, in the name of an attack that climbs it in many steps. */
export const backwards = (epsilon: number): Attack<Base> =>
  attackBy(
    { epsilon, name: 'pgd', settings: { steps: 10 }, iterative: true },
    (images, sign) => images.sub(sign.mul(epsilon)).clipByValue(0, 1) as Tensor4D,
  );

/** Looks at a corner of its ball, where it finds errors, and hands in the originals. */
export const forgetful = (epsilon: number): Attack<Base> =>
  defineAttack<Base>({
    name: 'forgetful',
    kind: 'fixed',
    norm: 'linf',
    epsilon,
    access: 'gradients',
    settings: { steps: 2 },
    iterative: true,
    perturb: async ({ model, images, labels }) =>
      tf.tidy(() => {
        const corner = images.add(lossGradient(model, images, labels).sign().mul(epsilon)).clipByValue(0, 1);
        lossGradient(model, corner as Tensor4D, labels);
        return images.clone();
      }),
  });

/** Goes the less far the larger its ball is. */
export const tired = (epsilon: number): Attack<Base> =>
  attackBy(
    { epsilon, name: 'tired' },
    (images, sign) => images.add(sign.mul(0.01 / epsilon)).clipByValue(0, 1) as Tensor4D,
  );

/** Leaves its ball and the range of pixels, and divides 0 by 0 in the first value of every image. */
export const careless = (epsilon: number, fault: 'ball' | 'range' | 'nan'): Attack<Base> =>
  attackBy({ epsilon, name: `careless-${fault}` }, (images, sign) => {
    if (fault === 'ball') return images.add(sign.mul(2 * epsilon)).clipByValue(0, 1) as Tensor4D;
    if (fault === 'range') return images.sub(epsilon / 2) as Tensor4D;
    const first = tf.oneHot(tf.tensor1d([0], 'int32'), images.size / images.shape[0]).toFloat();
    return images.div(tf.sub(1, first).reshape([1, ...images.shape.slice(1)])).mul(1) as Tensor4D;
  });

/** Says of every row that it succeeded, and hands in the originals. */
export function liar(epsilon: number): Attack<Base> {
  const honest = attackBy({ epsilon, name: 'liar' }, (images) => images.clone());
  return {
    ...honest,
    run: async (...asked) => {
      const result = await honest.run(...asked);
      return { ...result, success: result.success.map(() => 1) };
    },
  };
}

/** Right where it was: the labels of a data set moved on by one row. */
export function mislabelled(data: Dataset): Dataset {
  return { ...data, labels: data.labels.map((_, row) => data.labels[(row + 1) % data.labels.length]) };
}

/** Answers with one-hot labels. */
export const answersOnly = (base: Base): Classifier => ({
  ...blackBox(base),
  scores: 'labels',
  predict: async (images) => {
    const scores = await base.predict(images);
    const answers = tf.tidy(() => tf.oneHot(scores.argMax(1), base.classes).toFloat() as Tensor2D);
    scores.dispose();
    return answers;
  },
});

/** Says of all rows that nothing near them is answered otherwise. */
export const falselyCertified = (base: Base): Base => ({
  ...base,
  certify: ({ norm, epsilon }: Ball): Certifier | undefined =>
    norm === 'linf' || norm === 'l2'
      ? {
          name: 'believer',
          description: 'believes',
          norm,
          epsilon,
          margin: 'logits',
          certify: async (images) => ({
            certified: new Uint8Array(images.shape[0]).fill(1),
            margins: new Float32Array(images.shape[0]).fill(1),
          }),
        }
      : undefined,
});
