import type { Study } from '../../contracts.js';

export interface MaskingPlan {
  /** The radius at which everything is attacked. */
  readonly epsilon: number;
  /** Of the first test images, as many. */
  readonly rows: number;
  /** Steps of PGD, each a tenth of the radius: on what the model shows, and on what sees through it. */
  readonly steps: number;
  /** Steps where gradients are means over draws, each a fifth of the radius. */
  readonly expectedSteps: number;
  /** Queries of Square for a row. */
  readonly queries: number;
}

/** The study's radius: what is undefended has nothing left there. A hundred rows are the least that a warning asks for. */
export const maskingPlan = ({ comparable, epsilon }: Pick<Study, 'comparable' | 'epsilon'>): MaskingPlan =>
  comparable
    ? { epsilon, rows: 200, steps: 40, expectedSteps: 20, queries: 1000 }
    : { epsilon, rows: 40, steps: 40, expectedSteps: 10, queries: 100 };
