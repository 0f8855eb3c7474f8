import type { Study } from '../../contracts.js';

/** How many photographs are corrupted, what is drawn, and at which severity the first one is shown. */
export const corruptionsPlan = ({ comparable }: Pick<Study, 'comparable'>) =>
  ({ rows: comparable ? 400 : 8, seed: 0, shown: 3 }) as const;
