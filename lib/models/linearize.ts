import { derivative, type Tensor, type Tensor2D, type Tensor4D, tf } from '../tensor/index.js';
import type { DifferentiableClassifier, Linearization } from './contracts.js';

/**
 * The model at these images [n, h, w, c]: the logits there, and the pull-back of cotangents of theirs to the images.
 * A model without a reverse pass of its own is differentiated on tfjs' tape, one forward pass more per pull-back.
 * The images may be disposed before the linearization is.
 */
export function linearize(model: DifferentiableClassifier, images: Tensor4D): Linearization {
  return model.linearize?.(images) ?? onTape(model, images);
}

function onTape(model: DifferentiableClassifier, images: Tensor4D): Linearization {
  const logits = tf.keep(tf.tidy(() => model.logits(images)));
  const kept = tf.keep(images.clone());
  const gradient = derivative((x) => model.logits(x as Tensor4D));
  return {
    logits,
    pullback: (cotangent) => tf.tidy(() => gradient(kept, cotangent) as Tensor4D),
    dispose: () => tf.dispose([logits, kept]),
  };
}

/**
 * Logits of a model that computes where tfjs' tape sees nothing: on a tape its gradient is the pull-back of its own
 * linearization.
 */
export function logitsBy(
  forward: (images: Tensor4D) => Tensor2D,
  linearized: (images: Tensor4D) => Linearization,
): (images: Tensor4D) => Tensor2D {
  const taped = tf.customGrad((x, save) => {
    (save as (tensors: Tensor[]) => void)([x as Tensor]);
    return {
      value: forward(x as Tensor4D),
      gradFunc: (cotangent: Tensor, saved: Tensor[]) => {
        const at = linearized(saved[0] as Tensor4D);
        const gradient = at.pullback(cotangent as Tensor2D);
        at.dispose();
        return gradient;
      },
    };
  });
  return (images) => (tf.engine().isTapeOn() ? (taped(images) as Tensor2D) : forward(images));
}
