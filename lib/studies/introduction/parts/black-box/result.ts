import type { PartResult } from '../../../../study/index.js';
import type { Norm } from '../../../../tensor/index.js';
import type { Shown } from '../../shown.js';

/** One attack that sees no gradient, on one photograph, with ever more queries. */
export interface QueryCurve {
  readonly attack: string;
  /** What it sees of an answer. */
  readonly sees: 'scores' | 'labels';
  readonly norm: Norm;
  readonly epsilon: number | null;
  readonly points: readonly {
    /** Queries that it had at most, and those it used. */
    readonly budget: number;
    readonly queries: number;
    readonly adversarial: boolean;
    /** Size of the perturbation, in its norm. */
    readonly size: number;
    /** Of the true class, afterwards. */
    readonly probability: number;
  }[];
  /** With the most queries. */
  readonly last: Shown;
}

export interface BlackBoxResult extends PartResult {
  readonly photo: { readonly name: string; readonly provenance: string };
  readonly curves: readonly QueryCurve[];
}
