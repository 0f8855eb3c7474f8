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
  /** Not right under noise of the attacks' radius, each pixel moved up or down by it at random: made on no model. */
  readonly noise: Proportion;
  /** The same row by row, 1: not right. */
  readonly noiseRows: readonly number[];
}

/** What carries over between networks and boosted trees. */
export interface TransferResult extends PartResult {
  readonly epsilon: number;
  readonly subjects: readonly TransferSubject[];
  readonly matrix: TransferMatrix;
}
