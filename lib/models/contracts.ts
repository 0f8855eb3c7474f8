import type { Tensor2D, Tensor4D, Variable } from '../tensor/index.js';

/** What a classifier's scores are. */
export type ScoreKind = 'logits' | 'probabilities' | 'labels';

/** Maps images [n, h, w, c] float32 in [0, 1] to scores [n, classes]; all that a black-box attack may see. */
export interface Classifier {
  readonly name: string;
  /** Height, width, channels. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly scores: ScoreKind;
  /** The caller disposes the result. */
  predict(images: Tensor4D): Promise<Tensor2D>;
}

/** Its logits are a differentiable tfjs function of the images. */
export interface DifferentiableClassifier extends Classifier {
  logits(images: Tensor4D): Tensor2D;
}

/** A network of our own: its weights are variables, and it can be trained. */
export interface Network extends DifferentiableClassifier {
  readonly architecture: string;
  readonly weights: Readonly<Record<string, Variable>>;
  /** Logits with dropout, whose masks are keyed by the given integers. */
  trainingLogits(images: Tensor4D, ...keys: number[]): Tensor2D;
  dispose(): void;
}

/** An array with its shape: how weights travel between files and networks. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type NamedArrays = Readonly<Record<string, NamedArray>>;
