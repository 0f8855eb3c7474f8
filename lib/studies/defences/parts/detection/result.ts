import type { Estimate, Proportion } from '../../../../evaluation/index.js';
import type { PartResult } from '../../../../study/index.js';
import type { MeasuredDefence } from '../../attempts/index.js';
import type { DetectionPlan } from './plan.js';

export const DETECTORS = ['reconstruction', 'squeezing', 'mahalanobis', 'lid', 'trained'] as const;
export type DetectorId = (typeof DETECTORS)[number];

/** Telling clean test rows from PGD's images of them that fool the undefended network, made without knowledge. */
export interface Told {
  readonly epsilon: number;
  /** How often an adversarial image is more suspicious than a clean one; null where no image fools the network. */
  readonly auc: Estimate | null;
  /** Of the images that fool the network, those that are refused. */
  readonly detected: Proportion | null;
  /** The ROC's corners: false alarms and detections. */
  readonly curve: { readonly x: readonly number[]; readonly y: readonly number[] };
}

export interface MeasuredDetector {
  readonly id: DetectorId;
  readonly name: string;
  readonly paper: string;
  /** Images above it are refused; set on held-out clean rows. */
  readonly threshold: number;
  /** Clean test rows that are refused. */
  readonly falseAlarms: Proportion;
  readonly told: readonly Told[];
}

/** Detectors before the undefended network. */
export interface DetectionResult extends PartResult {
  readonly plan: DetectionPlan;
  readonly detectors: readonly MeasuredDetector[];
  /** Each at every radius: at the study's own its id is the detector's. */
  readonly defences: readonly MeasuredDefence[];
}

/** What the part reads of a run's results. */
export type WithDetection = { readonly detection: DetectionResult };

/** The id of a defence: the radius is in it where it is not the study's own. */
export const defenceId = (id: DetectorId, epsilon: number, { epsilons: [own] }: DetectionPlan): string =>
  `detection-${id}${epsilon === own ? '' : `-${epsilon}`}`;

/** The defence by this detector at this radius. @throws RangeError where it was not measured. */
export function defenceOf({ defences, plan }: DetectionResult, id: DetectorId, epsilon: number): MeasuredDefence {
  const found = defences.find((one) => one.id === defenceId(id, epsilon, plan));
  if (!found) throw new RangeError(`No defence by ${id} at ε ${epsilon} was measured.`);
  return found;
}
