import type { Tensor, Tensor2D, Tensor4D, Variable } from '../tensor/index.js';
import type { Architecture } from './architecture.js';
import type { Ball, Certifier } from './certifier.js';
import type { Preprocessing } from './open/preprocessing/contract.js';

/** What a classifier's scores are. */
export type ScoreKind = 'logits' | 'probabilities' | 'labels';

/** Maps images [n, h, w, c] float32 in [0, 1] to scores [n, classes]; all that a black-box attack may see. */
export interface Classifier {
  readonly name: string;
  /** Height, width, channels. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly scores: ScoreKind;
  /** What is done to the images inside, as far as it is known: for reports, and for what looks for another one. */
  readonly preprocessing?: Preprocessing;
  /** The caller disposes the result. */
  predict(images: Tensor4D): Promise<Tensor2D>;
  /**
   * What proves this very classifier's answers in such balls; undefined where nothing is proved in that norm. What wraps
   * a model and answers otherwise must leave it out. An evaluation puts the proofs beside its attacks, and asks for a
   * radius a hair above its epsilon, since the audit of attacks allows for float32.
   */
  certify?(ball: Ball): Certifier | undefined;
}

/**
 * A model at given images: its logits there, and the product of any cotangent with their Jacobian. It lives outside
 * tidies until it is disposed, with everything it keeps; its weights must stay as they are until then.
 */
export interface Linearization {
  /** [n, classes]; disposed with the linearization. */
  readonly logits: Tensor2D;
  /** Σ over classes of cotangent [n, classes] · ∂ logits / ∂ images: [n, h, w, c], the caller's. Any number of times. */
  pullback(cotangent: Tensor2D): Tensor4D;
  dispose(): void;
}

/** Its logits are a differentiable tfjs function of the images. */
export interface DifferentiableClassifier extends Classifier {
  logits(images: Tensor4D): Tensor2D;
  /** The same function and its derivative without a tape, where the model knows how. Call the free `linearize`. */
  linearize?(images: Tensor4D): Linearization;
}

/** A network of our own, whatever it makes of images: a classifier's logits, other images, the values inside another. */
export interface Mapping {
  readonly name: string;
  readonly architecture: Architecture;
  /** Of one image's output. */
  readonly outputShape: readonly number[];
  readonly weights: Readonly<Record<string, Variable>>;
  /** Images [n, h, w, c] to [n, ...outputShape]; on a tape differentiable. */
  apply(images: Tensor4D): Tensor;
  /** The same with the way back to the images; it lives until it is disposed. */
  linearize(images: Tensor4D): {
    readonly output: Tensor;
    /** Σ cotangent [n, ...outputShape] · ∂ output / ∂ images: [n, h, w, c], the caller's. */
    pullback(cotangent: Tensor): Tensor4D;
    dispose(): void;
  };
  /** A pass of training: the masks of dropout are keyed by the integers, and batches are normalized by themselves. */
  training(images: Tensor4D, ...keys: number[]): MappingPass;
  dispose(): void;
}

/** A mapping in training at given images; as `TrainingPass`. */
export interface MappingPass {
  /** [n, ...outputShape]; disposed with the pass. */
  readonly output: Tensor;
  readonly updates: Readonly<Record<string, Tensor>>;
  /** The gradients of Σ cotangent [n, ...outputShape] · output with respect to the weights, by name; the caller's. */
  gradients(cotangent: Tensor): Record<string, Tensor>;
  dispose(): void;
}

/** A network in training at given images. It lives outside tidies until it is disposed, with everything it keeps. */
export interface TrainingPass {
  /** [n, classes]; disposed with the pass. */
  readonly logits: Tensor2D;
  /** What becomes of weights that no gradient moves (running statistics), by name; disposed with the pass. */
  readonly updates: Readonly<Record<string, Tensor>>;
  /** The gradients of Σ cotangent [n, classes] · logits with respect to the weights, by name; the caller's. */
  gradients(cotangent: Tensor2D): Record<string, Tensor>;
  dispose(): void;
}

/** A network of our own: its weights are variables, and it can be trained. */
export interface Network extends DifferentiableClassifier {
  /** Its layers: what is read off inside it (activations, relevance) is laid out from these. */
  readonly architecture: Architecture;
  readonly weights: Readonly<Record<string, Variable>>;
  /** A pass of training over these images: with dropout, whose masks are keyed by the given integers. */
  training(images: Tensor4D, ...keys: number[]): TrainingPass;
  dispose(): void;
}

/** Whether a model is a network of our own. */
export const isNetwork = (model: Classifier): model is Network => 'training' in model && 'weights' in model;

/** An array with its shape: how weights travel between files and networks. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type NamedArrays = Readonly<Record<string, NamedArray>>;
