import type { Purifier } from '../../attacks/index.js';

/** Changes nothing: what an adaptive attack goes through when a purifier is switched off. */
export const unchanged: Purifier = {
  name: 'nothing',
  random: false,
  purify: (images) => images.clone(),
  pullback: (_images, _pure, cotangent) => cotangent.clone(),
};
