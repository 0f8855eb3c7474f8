import type { Proportion, TransferMatrix } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';

/** What kind of model one is: a similar structure is one of the same kind. */
export type Kind = 'dense' | 'convolutional' | 'trees';

/** A model of the matrix. */
export interface TransferSubject {
  readonly name: string;
  readonly kind: Kind;
  /** What it is and what it learned from, in a sentence. */
  readonly description: string;
  /** What noise does to it, at each radius of the attacks. */
  readonly noise: readonly UnderNoise[];
}

/** Under noise that was made on no model: each pixel moved up or down by the radius, at random, within [0, 1]. */
export interface UnderNoise {
  readonly epsilon: number;
  /** Not right, of all rows. */
  readonly wrong: Proportion;
  /** The same row by row, 1: not right. */
  readonly rows: readonly number[];
}

/** What carries over between networks and boosted trees. */
export interface TransferResult extends PartResult {
  readonly subjects: readonly TransferSubject[];
  readonly matrix: TransferMatrix;
}
