import { bpda, type Purifier } from '../../../../../attacks/index.js';
import { bitDepth } from '../../../../../defences/index.js';
import { tf } from '../../../../../tensor/index.js';
import type { MaskedModel } from './contract.js';

/** Of eight levels: each step is wide, and next to nothing is rounded away. */
const BITS = 3;

/** Differentiated as it is, rounding leaves nothing to follow. */
const rounded: Purifier = { ...bitDepth(BITS), pullback: (images) => tf.zerosLike(images) };

/** Rounding before the network, whose derivative is 0: set so by hand, as a framework would give it. */
export const rounding: MaskedModel = {
  id: 'rounding',
  name: `pixels rounded to ${BITS} bits`,
  paper: 'Xu, Evans and Qi, 2018',
  broken: 'Athalye, Carlini and Wagner, 2018',
  through: 'straight through the rounding (BPDA)',
  undefended: (study) => study.base('lenet5'),
  naive: async (study) => bpda(await study.base('lenet5'), rounded, { backward: 'own' }),
  seen: async (study) => bpda(await study.base('lenet5'), rounded),
};
