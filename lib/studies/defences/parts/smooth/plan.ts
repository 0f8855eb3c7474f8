import type { Study } from '../../contracts.js';
import { type CommonPlan, commonPlan } from '../../plan.js';

/** The strongest attack of the part. */
export type Strongest = 'AutoAttack' | 'APGD-CE';

export interface SmoothPlan {
  /** Radii at which every network is attacked; the last one is the study's. */
  readonly epsilons: readonly [small: number, large: number];
  /** Of the first test images, as many are attacked by PGD-20. */
  readonly rows: number;
  /** Of these the first, as many, by the strongest attack too. */
  readonly strongestRows: number;
  readonly strongest: Strongest;
  /** Radius and rows of the positive control. */
  readonly control: CommonPlan['control'];
  readonly controlRows: number;
}

/**
 * A row that AutoAttack does not break takes some 8,000 passes: 500 rows of all networks are what `full` runs have time
 * for. On the fallback its first attack, Auto-PGD, stands for it.
 */
export function smoothPlan(study: Pick<Study, 'comparable' | 'epsilon' | 'profile'>): SmoothPlan {
  const { control } = commonPlan(study);
  const common = { epsilons: [0.1, study.epsilon], control } as const;
  if (!study.comparable) return { ...common, rows: 40, strongestRows: 40, strongest: 'APGD-CE', controlRows: 10 };
  const strongestRows = study.profile === 'full' ? 500 : 100;
  return { ...common, rows: 500, strongestRows, strongest: 'AutoAttack', controlRows: 50 };
}
