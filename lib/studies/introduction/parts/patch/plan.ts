import type { Study } from '../../contracts.js';

/** How the squares are fitted and tried. The class is that of Brown et al. (2017), one of ImageNet's. */
export const patchPlan = ({ comparable }: Pick<Study, 'comparable'>) => ({
  photographs: { fit: 200, tried: 800 },
  target: 'toaster',
  shares: [0.05, 0.1],
  fit: { epochs: 20, batchSize: 16, seed: 0 },
  /** Keys the places that the squares are tried at, apart from those they were fitted at. */
  places: 1,
  /** A sixteenth of the area. */
  corner: { top: 4, left: 164, side: 56, steps: comparable ? 300 : 100 },
});
