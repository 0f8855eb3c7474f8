import type { Proportion } from '../../../evaluation/index.js';

/** Where in the pipeline a defence sits, after the study's taxonomy. */
export const FAMILIES = ['architecture', 'preprocessing', 'detection', 'training'] as const;
export type Family = (typeof FAMILIES)[number];

/** What the attacker knows: nothing of the defence (a non-adaptive attack), or all of it. */
export type Knows = 'nothing' | 'defence';

/** What one attack leaves of a defence, with the checks that it attacks at all. */
export interface MeasuredAttempt {
  readonly name: string;
  readonly knows: Knows;
  /** Rows not broken: still right; before a detector, whose rows are broken where they are answered, and wrong. */
  readonly robust: Proportion;
  /** The same attack in a ball so large that nothing withstands it: what is right then is what the attack cannot find. */
  readonly control?: { readonly epsilon: number; readonly robust: Proportion };
  /** The attack with the defence switched off, beside the plain attack on the undefended network, row by row. */
  readonly off?: {
    readonly rows: number;
    readonly equal: number;
    readonly here: Proportion;
    readonly plain: Proportion;
  };
  readonly seconds: number;
}

/** One defence, measured by the attack that people use and by attacks that know it. */
export interface MeasuredDefence {
  readonly id: string;
  readonly name: string;
  readonly family: Family;
  /** Authors and year. */
  readonly paper: string;
  readonly epsilon: number;
  /** One sentence on the rows. */
  readonly data: string;
  /** Right on clean rows, and the undefended network's share of the same rows. */
  readonly clean: Proportion;
  readonly undefended: Proportion;
  readonly attempts: readonly MeasuredAttempt[];
  /** Left by the non-adaptive attack, the first that knows nothing of the defence. */
  readonly claimed: Proportion;
  /** Rows that no attempt breaks, whatever it knows; of a defence that draws at random, what its best attempt leaves. */
  readonly adaptive: Proportion;
  readonly random?: boolean;
  /** Seconds for the answers to the rows of the controls: of the defence, and of the undefended network. */
  readonly seconds: { readonly defended: number; readonly undefended: number };
}
