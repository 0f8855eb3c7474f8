import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';

/** An attack that sees scores alone, beside the adaptive attacks by gradients on the same rows. */
export interface WithoutGradients {
  /** The defence's id. */
  readonly id: string;
  readonly epsilon: number;
  readonly queries: number;
  /** Left by the attack without gradients. */
  readonly robust: Proportion;
  /** Left by PGD on the same rows. */
  readonly byGradients: Proportion;
}

/** A network without a defence. */
export interface UndefendedAt {
  readonly name: string;
  readonly epsilon: number;
  readonly clean: Proportion;
  readonly robust: Proportion;
}

/** Robust accuracy of a network that draws at random, by how many draws the attacker takes the mean of. */
export interface DrawsPoint {
  readonly draws: number;
  readonly robust: Proportion;
}

export interface ArchitectureResult extends PartResult {
  /** Each defence once at each radius. */
  readonly defences: readonly MeasuredDefence[];
  /** The networks that defences stand before or are made of, each at each radius under the attack by margin. */
  readonly undefended: readonly UndefendedAt[];
  readonly withoutGradients: readonly WithoutGradients[];
  readonly convergence: {
    readonly epsilon: number;
    readonly steps: number;
    /** One sentence on the rows. */
    readonly data: string;
    readonly points: readonly DrawsPoint[];
  };
}

/** Results of a run in which this part was measured. */
export type WithArchitecture = { readonly architecture: ArchitectureResult };
