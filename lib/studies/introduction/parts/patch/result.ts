import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { Answers } from '../../answers.js';
import type { Changed } from '../../changed.js';
import type { Shown } from '../../shown.js';

/** What a square does to photographs it was not fitted on, pasted at a random place in each. */
export interface Pasted {
  /** Answered with the class it is to be taken for; rows of that class are left out. */
  readonly target: Proportion;
  /** Right before and after, of all. */
  readonly robust: Proportion;
}

/** The square of one size. */
export interface PatchAt {
  /** Of the photograph's pixels. */
  readonly share: number;
  /** In pixels. */
  readonly side: number;
  readonly fitted: Pasted;
  /** Random pixels in place of the fitted ones, at the same places. */
  readonly random: Pasted;
  /** A data address: the square, enlarged. */
  readonly picture: string;
  /** The first photographs that the network gets right, with the square. */
  readonly shown: readonly Changed[];
}

/** A square made for one photograph, in a corner of it. */
export interface CornerPatch {
  readonly photo: {
    readonly name: string;
    readonly provenance: string;
    readonly answers: Answers;
    readonly picture: string;
  };
  readonly side: number;
  readonly share: number;
  /** Whether the square is known to touch nothing of what the photograph is of. */
  readonly clear: boolean;
  readonly attack: Shown;
  /** What the network says where the same corner holds random pixels. */
  readonly random: Answers;
}

/** A square that is pasted into photographs. */
export interface PatchResult extends PartResult {
  readonly target: string;
  readonly fittedOn: number;
  readonly epochs: number;
  /** Right answers among the photographs it is tried on, and answers that are the target without it. */
  readonly clean: Pasted;
  readonly sizes: readonly PatchAt[];
  readonly corner: CornerPatch;
}
