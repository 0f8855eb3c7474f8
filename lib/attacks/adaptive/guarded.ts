import type { DifferentiableClassifier } from '../../models/index.js';
import type { Tensor1D, Tensor4D } from '../../tensor/index.js';

/** Finds images suspicious, each by itself: a row's score depends on its own image alone. */
export interface Suspicion {
  readonly name: string;
  /** Scores [n] of images [n, h, w, c] in [0, 1], the higher the more suspicious; the caller's. */
  score(images: Tensor4D): Tensor1D;
  /**
   * The same scores, with each row's own ∂ score / ∂ image [n, h, w, c], or what stands for it where there is none; both
   * the caller's.
   */
  slope(images: Tensor4D): { readonly scores: Tensor1D; readonly gradient: Tensor4D };
}

/**
 * A classifier that refuses images: `predict` answers NaN to those whose suspicion is above the threshold, which is read
 * as no answer. `logits` are the classifier's own for every image.
 */
export interface Guarded extends DifferentiableClassifier {
  readonly suspicion: Suspicion;
  /** Infinity: nothing is refused. */
  readonly threshold: number;
}
