import type { Suspicion } from '../../attacks/index.js';
import { derivative, type Tensor, type Tensor1D, type Tensor4D, tf } from '../../tensor/index.js';

/** Tells adversarial images from others by a score; a detector that holds tensors of its own frees them at its end. */
export interface Detector extends Suspicion {
  dispose(): void;
}

/** What a network says of images, with the way back to them; it lives until it is disposed. */
export interface Seen {
  /** [n, …] */
  readonly output: Tensor;
  /** Σ cotangent [n, …] · ∂ output / ∂ images: [n, h, w, c], the caller's. */
  pullback(cotangent: Tensor): Tensor4D;
  dispose(): void;
}

/** What a detector looks at, and what it makes of that. */
export interface Reading {
  readonly name: string;
  /** What the networks say of the images [n, …], without the way back; the caller's. */
  look(images: Tensor4D): Tensor;
  /** The same with the way back. */
  linearize(images: Tensor4D): Seen;
  /** Scores [n] of it, differentiable on a tape; each row's by its own row alone. Called in a tidy. */
  judge(output: Tensor): Tensor1D;
  /** What the slope is of where scores have next to none of their own; it falls where they fall. As `judge`. */
  instead?(output: Tensor): Tensor1D;
  dispose?(): void;
}

/** A detector that reads off networks: their fast derivatives, and a tape around what is made of them alone. */
export const readingDetector = ({ name, look, linearize, judge, instead = judge, dispose }: Reading): Detector => ({
  name,
  score: (images) => tf.tidy(() => judge(look(images))),
  slope: (images) => {
    const seen = linearize(images);
    try {
      return tf.tidy(() => {
        const cotangent = derivative((output) => instead(output).sum())(seen.output);
        return { scores: judge(seen.output), gradient: seen.pullback(cotangent) };
      });
    } finally {
      seen.dispose();
    }
  },
  dispose: () => dispose?.(),
});
