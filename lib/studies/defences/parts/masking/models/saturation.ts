import { saturated } from '../../../../../defences/index.js';
import type { MaskedModel } from './contract.js';

/**
 * Hidden units that are steps in all but name: not the softmax is flat here but what goes into it. A usual network is
 * wrapped, where Nayebi and Ganguli train one to saturate.
 */
export const saturation: MaskedModel = {
  id: 'saturation',
  name: 'saturated hidden units',
  paper: 'in the manner of Nayebi and Ganguli, 2017',
  broken: 'Athalye, Carlini and Wagner, 2018',
  through: 'straight through the saturated units (BPDA)',
  undefended: (study) => study.base('half'),
  naive: async (study) => saturated(await study.base('half')),
  seen: async (study) => saturated(await study.base('half'), { backward: 'identity' }),
};
