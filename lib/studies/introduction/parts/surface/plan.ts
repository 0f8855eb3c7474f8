import type { Study } from '../../contracts.js';

/** What is looked at: how far around the image, in how many steps, and how far the numbers over many images go. */
export interface SurfacePlan {
  readonly radius: number;
  /** Steps along each direction of the surface. */
  readonly steps: number;
  /** Images behind each number. */
  readonly rows: number;
  readonly epsilons: readonly number[];
  /** Keys the random directions. */
  readonly seed: number;
}

/** On MNIST twice the radius that the second network was trained at, rounded; a photograph takes 600 times as long. */
export const surfacePlan = ({ comparable, seeds: [seed] }: Pick<Study, 'comparable' | 'seeds'>): SurfacePlan =>
  comparable
    ? { radius: 0.5, steps: 41, rows: 200, epsilons: [0.1, 0.3], seed }
    : { radius: 8 / 255, steps: 17, rows: 16, epsilons: [1 / 255, 4 / 255], seed };
