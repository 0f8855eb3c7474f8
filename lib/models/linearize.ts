import { derivative, type Tensor4D, tf } from '../tensor/index.js';
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
