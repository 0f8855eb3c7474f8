import type { AttemptPlan } from './attempts/index.js';
import type { Study } from './contracts.js';

/** Rows and radii of every defence that is attacked by gradients: one table holds them all. */
export interface CommonPlan extends AttemptPlan {
  readonly rows: number;
}

/** The first 1,000 test images, on the fallback 150. */
export const commonPlan = ({ comparable, epsilon }: Pick<Study, 'comparable' | 'epsilon'>): CommonPlan => ({
  epsilon,
  // No image of the box is further than 1 from another.
  control: 1,
  rows: comparable ? 1000 : 150,
  controlRows: comparable ? 100 : 30,
});
