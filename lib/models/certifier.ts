import type { Norm, Tensor4D } from '../tensor/index.js';

/** What is proven of rows. */
export interface Certified {
  /** 1 where the clean answer is the label and no image of the ball has another, [n]. */
  readonly certified: Uint8Array;
  /** How far each row is from not being certified, [n]: what is above 0 is; in the units of `Certifier.margin`. */
  readonly margins: Float32Array;
}

/** Proves of single images that no image near them is answered otherwise. */
export interface Certifier {
  readonly name: string;
  /** How it proves that, with all its numbers, and what the proof depends on (a confidence, say). */
  readonly description: string;
  /** The norm of the ball. */
  readonly norm: 'linf' | 'l2';
  /** Its radius, in pixel units of [0, 1]. */
  readonly epsilon: number;
  /** What the margins are: a lower bound of the label's logit minus any other's, or of a radius minus epsilon. */
  readonly margin: 'logits' | 'radius';
  /** Images [n, h, w, c] in [0, 1] with their labels [n]; both stay the caller's. */
  certify(images: Tensor4D, labels: Int32Array): Promise<Certified>;
}

/** The ball of images around another that a proof is about. */
export interface Ball {
  readonly norm: Norm;
  /** Its radius, in pixel units of [0, 1]. */
  readonly epsilon: number;
}
