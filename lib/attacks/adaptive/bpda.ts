import { type DifferentiableClassifier, linearize } from '../../models/index.js';
import { type Tensor2D, type Tensor4D, tf } from '../../tensor/index.js';
import { type Purifier, purifiedSlowly } from './purifier.js';

export interface BpdaOptions {
  /**
   * What stands for the purifier's derivative: the identity (default), as if purified images were the images, or the
   * purifier's own pull-back.
   */
  backward?: 'identity' | 'own';
  /** Key the purifier's draws, of every query and of every gradient alike. */
  keys?: readonly number[];
}

/**
 * The classifier behind a purifier, with a derivative: logits and answers are the model's at the purified images, and
 * cotangents go back through the model and then through what stands for the purifier (backward pass differentiable
 * approximation: Athalye, Carlini and Wagner, 2018, "Obfuscated gradients give a false sense of security"). What an
 * attack finds on it, it finds on the defence itself. The model stays the caller's. Answers (`predict`) come with pauses
 * where the purifier knows how to pause; logits and derivatives do not.
 * @throws RangeError where the purifier's own pull-back is asked for and it has none.
 */
export function bpda(
  model: DifferentiableClassifier,
  purifier: Purifier,
  { backward = 'identity', keys }: BpdaOptions = {},
): DifferentiableClassifier {
  const { pullback } = purifier;
  if (backward === 'own' && !pullback)
    throw new RangeError(`${purifier.name} has no pull-back of its own; go back through the identity.`);
  /** Both images stay the caller's, and so does the result. */
  const back = (images: Tensor4D, pure: Tensor4D, cotangent: Tensor4D): Tensor4D =>
    backward === 'own' && pullback ? pullback(images, pure, cotangent, keys) : cotangent.clone();
  const { inputShape, classes } = model;
  return {
    inputShape,
    classes,
    name: `${model.name} behind ${purifier.name}, backward by ${backward === 'own' ? 'its own pull-back' : 'the identity'}`,
    scores: 'logits',
    predict: async (images) => {
      const pure = await purifiedSlowly(purifier, images, keys);
      try {
        return tf.tidy(() => model.logits(pure));
      } finally {
        pure.dispose();
      }
    },
    logits: behind,
    linearize: (images) => {
      const [x, pure] = [tf.keep(images.clone()), tf.keep(purifier.purify(images, keys))];
      const there = linearize(model, pure);
      return {
        logits: there.logits,
        pullback: (cotangent) => tf.tidy(() => back(x, pure, there.pullback(cotangent))),
        dispose: () => {
          there.dispose();
          tf.dispose([x, pure]);
        },
      };
    },
  };

  function behind(images: Tensor4D): Tensor2D {
    return tf.tidy(() => model.logits(onTape(images)));
  }

  /** The purified images; a tape sees them as one operation with the derivative above. */
  function onTape(images: Tensor4D): Tensor4D {
    return tf.customGrad((x, save) => {
      const pure = purifier.purify(x as Tensor4D, keys);
      (save as (tensors: Tensor4D[]) => void)([x as Tensor4D, pure]);
      return {
        value: pure,
        gradFunc: (cotangent, [before, after]) => back(before as Tensor4D, after as Tensor4D, cotangent as Tensor4D),
      };
    })(images) as Tensor4D;
  }
}
