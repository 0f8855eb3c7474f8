import { saturated } from '../../../../../defences/index.js';
import type { MaskedModel } from './contract.js';

/** Hidden units that are steps in all but name: not the softmax is flat here but what goes into it. */
export const saturation: MaskedModel = {
  id: 'saturation',
  name: 'saturated hidden units',
  paper: 'Nayebi and Ganguli, 2017',
  broken: 'Brendel and Bethge, 2017',
  through: 'straight through the saturated units (BPDA)',
  undefended: (study) => study.base('half'),
  naive: async (study) => saturated(await study.base('half')),
  seen: async (study) => saturated(await study.base('half'), { backward: 'identity' }),
};
