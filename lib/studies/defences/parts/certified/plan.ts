import type { Study } from '../../contracts.js';

/** The strongest attack of the part, on the rows of the network trained on bounds that are neither proved nor broken. */
export type Strongest = 'AutoAttack' | 'APGD-CE';

/** Tries on rows that are proved. */
export interface TriesPlan {
  /** Tries in all, at least: PGD by cross-entropy is run as often as they take. */
  readonly least: number;
  readonly pgdSteps: number;
  /** Runs of PGD by the margin. */
  readonly marginRuns: number;
  readonly apgdSteps: number;
  /** Queries of Square on each row. */
  readonly squareQueries: number;
  /** Random points of each row. */
  readonly noise: number;
}

export interface CertifiedPlan {
  /** Radii of the L∞ balls, in pixel units; rows that are proved at the last are tried. */
  readonly epsilons: readonly number[];
  /** Of the first test images, as many are proved by intervals and attacked. */
  readonly rows: number;
  /** Of these the first, as many, are proved by CROWN too. */
  readonly crownRows: number;
  /** Steps of PGD on all rows. */
  readonly pgdSteps: number;
  readonly strongest: Strongest;
  readonly tries: TriesPlan;
}

/** On the fallback, whose few images teach a network small balls alone, Auto-PGD stands for all four attacks. */
export function certifiedPlan({ comparable, epsilon }: Pick<Study, 'comparable' | 'epsilon'>): CertifiedPlan {
  return comparable
    ? {
        ...{
          epsilons: [0.02, 0.05, 0.1, 0.2, epsilon],
          rows: 1000,
          crownRows: 100,
          pgdSteps: 40,
          strongest: 'AutoAttack',
        },
        tries: { least: 10_000, pgdSteps: 40, marginRuns: 2, apgdSteps: 100, squareQueries: 1000, noise: 100 },
      }
    : {
        ...{ epsilons: [0.02, 0.05, 0.1], rows: 40, crownRows: 5, pgdSteps: 10, strongest: 'APGD-CE' },
        tries: { least: 200, pgdSteps: 5, marginRuns: 1, apgdSteps: 10, squareQueries: 20, noise: 10 },
      };
}
