import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { Changed } from '../../changed.js';

/** What one change does to photographs that it was not fitted on. */
export interface Effect {
  /** Right before and after, of all. */
  readonly robust: Proportion;
  /** Answered otherwise than without the change, of all: the fooling rate of Moosavi-Dezfooli et al. */
  readonly fooled: Proportion;
}

/** The change of one size. */
export interface UniversalAt {
  readonly epsilon: number;
  readonly fitted: Effect;
  /** Of the photographs it was fitted on themselves, those answered otherwise with it. */
  readonly onItsOwn: Proportion;
  /** ±ε at random in each value, the same for all photographs. */
  readonly noise: Effect;
  /** The class that most of the photographs it was fitted on are taken for; rows of that class are left out. */
  readonly favorite: {
    readonly name: string;
    readonly onFitted: Proportion;
    readonly onTried: Proportion;
    readonly onClean: Proportion;
  };
  /** A data address: the change, magnified around gray. */
  readonly picture: string;
  /** The first photographs that the network gets right, with the change. */
  readonly shown: readonly Changed[];
}

/** One change for all photographs. */
export interface UniversalResult extends PartResult {
  readonly fittedOn: number;
  readonly epochs: number;
  /** Right answers among the photographs it is tried on. */
  readonly clean: Proportion;
  /** In the order of epsilon. */
  readonly radii: readonly UniversalAt[];
}
