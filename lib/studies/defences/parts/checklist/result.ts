import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { ChecklistPlan } from './plan.js';

/** `beside`: of which the checklist may rightly speak; counted with neither. */
export const KINDS = ['masked', 'planted', 'sound', 'beside'] as const;
export type Kind = (typeof KINDS)[number];

/** An evaluation, and what its own checklist and warnings say of it. */
export interface Checked {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  /** Whether anything counts; of a planted mistake, anything that the same network evaluated rightly does not raise. */
  readonly flagged: boolean;
  /** Ids of failed items and of warnings that count (`flagsOf`). */
  readonly items: readonly string[];
  readonly warnings: readonly string[];
  /** What each of these saw, in the words of the report. */
  readonly saw: readonly { readonly id: string; readonly text: string }[];
  /** Of a planted mistake: whether what was written against it is among them. */
  readonly byMeant?: boolean;
  readonly clean: Proportion;
  /**
   * Robust accuracy that would be printed, at the radius that the evaluation means: the worst case over its attacks; of a
   * masked model what PGD alone leaves, as its paper would have it.
   */
  readonly claimed: Proportion;
  /**
   * Of a masked model, the least that is left by these attacks and by one that sees through it; of a planted mistake, the worst case of the same
   * network evaluated rightly; of the others the claim itself, as nothing stronger was run.
   */
  readonly adaptive: Proportion;
  /** Seconds of the evaluation and of its checklist, with whatever else the machine did. */
  readonly seconds: number;
}

export interface ChecklistResult extends PartResult {
  readonly plan: ChecklistPlan;
  /** One sentence on the rows. */
  readonly data: string;
  readonly evaluations: readonly Checked[];
}

/** The results of which this part reads its own. */
export type WithChecklist = { readonly checklist: ChecklistResult };
