import { bpda, expectationOver } from '../../../../../attacks/index.js';
import { purifiedAnew, randomResize } from '../../../../../defences/index.js';
import type { DifferentiableClassifier } from '../../../../../models/index.js';
import type { MaskedModel } from './contract.js';

/** Values that a side of 28 is shorter by, at most. */
const SHRINK = 3;
/** Draws that a gradient is averaged over. */
export const DRAWS = 10;
const purifier = randomResize(SHRINK);

const drawn = (network: DifferentiableClassifier, keys: readonly number[]) =>
  bpda(network, purifier, { backward: 'own', keys });

/** A random resize, evaluated by its paper's own attack: gradients of one draw, answers by others. */
export const randomness: MaskedModel = {
  id: 'randomness',
  name: 'random resize and pad',
  paper: 'Xie et al., 2018',
  broken: 'Athalye, Carlini and Wagner, 2018',
  through: `mean of ${DRAWS} draws (EOT)`,
  random: true,
  undefended: (study) => study.base('lenet5'),
  naive: async (study) => {
    const network = await study.base('lenet5');
    const { name, predict } = purifiedAnew(network, purifier);
    return { ...drawn(network, [0]), name, predict };
  },
  seen: async (study) => {
    const network = await study.base('lenet5');
    const answers = purifiedAnew(network, purifier);
    return expectationOver({ answers, drawn: (keys) => drawn(network, keys) }, { draws: DRAWS });
  },
};
