import type { Study } from '../../contracts.js';

export interface QueriesPlan {
  /** Test images, the first so many. */
  readonly rows: number;
  /** Most queries about an image by an attack that sees scores. */
  readonly budget: number;
  /** The attack that sees labels alone is run anew with each of these. */
  readonly labelBudgets: readonly number[];
  /** Radii of the balls, in pixel units. */
  readonly radii: { readonly l2: number; readonly linf: number };
  /** Steps of the attack with gradients in the same balls. */
  readonly gradientSteps: number;
  /** Networks that the same attacks are held to, with fewer images and queries. */
  readonly networks: { readonly seeds: readonly number[]; readonly rows: number; readonly queries: number };
  /** Gradients of linear functions of as many values as an image has: draws of each estimate. */
  readonly draws: number;
  /** Gradients of the network: images, and queries for one estimate. */
  readonly gradientRows: number;
  readonly gradientQueries: readonly number[];
}

/** Queries at which tables read the curves. */
export const READ_AT = [100, 1000, 10_000];

const LABEL_BUDGETS = [100, 300, 1000, 5000];

/** How much a profile does. */
export function queriesPlan({ profile, seeds }: Pick<Study, 'profile' | 'seeds'>): QueriesPlan {
  const [rows, budget] = { digits: [24, 300], mnist: [100, 1000], full: [200, 10_000] }[profile];
  const [gradientRows, most] = { digits: [4, 128], mnist: [10, 1568], full: [10, 6000] }[profile];
  return {
    rows,
    budget,
    labelBudgets: LABEL_BUDGETS.filter((queries) => queries <= budget),
    radii: { l2: 1.5, linf: 0.1 },
    gradientSteps: 100,
    networks: { seeds: seeds.length > 1 ? seeds : [], rows: 30, queries: 1000 },
    draws: profile === 'digits' ? 3 : 5,
    gradientRows,
    gradientQueries: [32, 128, 512, 1568, 6000].filter((queries) => queries <= most),
  };
}
