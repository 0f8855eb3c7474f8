import type { Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { AttackName, TrainingPlan } from './plan.js';

/** The networks of the curves, in the order of tables. */
export const NETWORKS = ['standard', 'madry', 'trades', 'fgsm-rs', 'published-trades'] as const;
export type NetworkName = (typeof NETWORKS)[number];

/** Right answers of a network under attacks on itself. */
export interface NetworkCurve {
  readonly network: NetworkName;
  /** Seconds that its training took here; null for the published one. */
  readonly seconds: number | null;
  readonly clean: Proportion;
  /** On all test images: clean answers cost nothing. */
  readonly cleanOfAll: Proportion;
  /** The smallest radius first. */
  readonly points: readonly ({ readonly epsilon: number } & Readonly<Record<AttackName, Proportion>>)[];
}

/** What the check of many steps saw of one training by single steps. */
export interface Course {
  readonly seed: number;
  /** Updates between two looks. */
  readonly every: number;
  /** Robust accuracy on the rows of the check at each look. */
  readonly scores: readonly number[];
  /** Updates after which the kept network stood. */
  readonly kept: number;
  /** The update at which robust accuracy had collapsed; null where it never did. */
  readonly collapsed: number | null;
}

/** The same with what the plan’s strongest attack leaves of the kept network at the study’s radius. */
export interface AttackedCourse extends Course {
  readonly strongest: Proportion;
}

export interface TrainingResult extends PartResult {
  readonly plan: TrainingPlan;
  /** One sentence on the rows. */
  readonly data: string;
  readonly curves: readonly NetworkCurve[];
  readonly fast: {
    readonly courses: readonly AttackedCourse[];
    /** Held-out rows of the check. */
    readonly rows: number;
    /** The seed whose network the curves show: the best of the check. */
    readonly best: number;
    /** Trainings that collapsed, of all. */
    readonly collapsed: Proportion;
  };
  readonly defences: readonly MeasuredDefence[];
}

/** What the part reads of a run's results. */
export type TrainingResults = { readonly training: TrainingResult };
