import type { Study } from '../../contracts.js';

export interface DetectionPlan {
  /** Radii of the balls, the study's own first. */
  readonly epsilons: readonly number[];
  /** No image of the box is further than 1 from another. */
  readonly control: number;
  /** Test rows that are attacked; of local intrinsic dimensionality; of the controls. */
  readonly rows: number;
  readonly lidRows: number;
  readonly controlRows: number;
  /** Share of clean rows that a detector may refuse, and on how many held-out rows it is set to that. */
  readonly falseAlarms: number;
  readonly heldRows: number;
  /** Training rows that Mahalanobis distances are fitted to, and of the reference of local dimensions. */
  readonly fitted: number;
  readonly reference: number;
  readonly neighbours: number;
  /** Steps, and their length as a share of the radius: of PGD without knowledge, and of the attack that evades. */
  readonly plain: { readonly steps: number; readonly relativeStepSize: number };
  readonly evading: { readonly steps: number; readonly relativeStepSize: number };
}

export const detectionPlan = ({ comparable, epsilon }: Pick<Study, 'comparable' | 'epsilon'>): DetectionPlan => ({
  epsilons: [epsilon, 0.1],
  control: 1,
  rows: comparable ? 500 : 100,
  lidRows: comparable ? 200 : 100,
  controlRows: comparable ? 50 : 20,
  falseAlarms: 0.05,
  heldRows: comparable ? 2000 : 150,
  fitted: comparable ? 10_000 : 747,
  reference: comparable ? 1000 : 500,
  neighbours: 20,
  plain: { steps: 40, relativeStepSize: 0.1 },
  evading: { steps: comparable ? 60 : 40, relativeStepSize: 0.05 },
});
