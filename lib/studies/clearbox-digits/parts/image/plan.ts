import type { Study } from '../../contracts.js';
import { networkSeeds } from '../network/measure.js';

/** What is tried from an image. */
export interface ImagePlan {
  readonly steps: number;
  readonly eta: number;
  readonly lambda: number;
  readonly source: number;
  readonly goal: number;
  /** Images of the source behind the article's claim and the curve over λ. */
  readonly rows: number;
  readonly lambdas: readonly number[];
  /** Images of each digit in the matrix of sources and goals. */
  readonly perDigit: number;
  readonly networks: readonly number[];
}

/** The article's numbers; the fallback has about 90 test images of each digit. */
export const imagePlan = (study: Pick<Study, 'comparable' | 'profile' | 'seeds'>): ImagePlan => ({
  steps: 100,
  eta: 1,
  lambda: 0.03,
  source: 5,
  goal: 2,
  rows: study.comparable ? 200 : 60,
  lambdas: [0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1],
  perDigit: study.profile === 'full' ? 100 : study.comparable ? 50 : 20,
  networks: networkSeeds(study),
});
