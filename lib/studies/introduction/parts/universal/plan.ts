import type { Study } from '../../contracts.js';

/** How the changes are fitted and tried. ε 10/255 is that of Moosavi-Dezfooli et al. (2017), for whom 10 is of 255, too. */
export const universalPlan = ({ comparable }: Pick<Study, 'comparable'>) => ({
  photographs: { fit: 200, tried: 800 },
  epsilons: [4 / 255, 10 / 255],
  // On the fallback there are eight crops to fit on, a step of each pass.
  fit: { epochs: comparable ? 10 : 20, batchSize: 16, relativeStepSize: 0.2, seed: 0 },
});
