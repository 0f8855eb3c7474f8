import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MaskingPlan } from './plan.js';

/** A masked model, by what it seems to withstand and by what it does. */
export interface MeasuredMask {
  readonly id: string;
  readonly name: string;
  readonly paper: string;
  readonly broken: string;
  /** What the attack that sees through it differentiates. */
  readonly through: string;
  readonly random: boolean;
  /** Right on clean rows. */
  readonly clean: Proportion;
  /** What a paper would print: left by PGD on the model as it stands. */
  readonly claimed: Proportion;
  /** Left by PGD on what sees through it, by loss; verdicts are the model's own. */
  readonly seen: readonly { readonly loss: 'crossEntropy' | 'margin'; readonly robust: Proportion }[];
  /** Left by Square, which needs no gradient, on the model as it stands. */
  readonly square: Proportion;
  /** Rows that none of these breaks; of a model that draws at random, what the best of them leaves. */
  readonly adaptive: Proportion;
  /** Left of the network behind it by PGD. */
  readonly undefended: Proportion;
  /** Warnings of an evaluation of the model as it stands, by FGSM and PGD: ids, with what they saw. */
  readonly warnings: readonly { readonly id: string; readonly saw: string }[];
}

export interface MaskingResult extends PartResult {
  readonly plan: MaskingPlan;
  /** One sentence on the rows. */
  readonly data: string;
  readonly models: readonly MeasuredMask[];
}

/** The results of which this part reads its own. */
export type WithMasking = { readonly masking: MaskingResult };
