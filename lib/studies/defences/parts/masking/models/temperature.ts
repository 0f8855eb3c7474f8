import { atTemperature } from '../../../../../defences/index.js';
import { distilled, TEMPERATURE } from '../../architecture/recipes.js';
import type { MaskedModel } from './contract.js';

/** Defensive distillation: logits so far apart that the gradient of the cross-entropy is 0 in float32. */
export const temperature: MaskedModel = {
  id: 'temperature',
  name: `distilled at temperature ${TEMPERATURE}`,
  paper: 'Papernot et al., 2016',
  broken: 'Carlini and Wagner, 2016',
  through: `logits divided by ${TEMPERATURE}`,
  undefended: (study) => study.base('lenet5'),
  naive: distilled,
  seen: async (study) => atTemperature(await distilled(study), TEMPERATURE),
};
