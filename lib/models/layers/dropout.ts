import type { LayerKind } from './contract.js';
import { dropoutMask, masked } from './dropout-mask.js';
import { rate } from './rules.js';
import { inPlace } from './shapes.js';

/** In training, drops each value with this probability (Srivastava et al., 2014). */
export type Dropout = { type: 'dropout'; rate: number };

export const dropout: LayerKind<Dropout> = {
  fields: { rate },
  ...inPlace,
  trainingOnly: true,
  apply: (layer, x, _parameters, keys) => (keys ? x.mul(dropoutMask(x.shape, layer.rate, keys)) : x),
  train: (layer, x, _parameters, keys) => masked(x, dropoutMask(x.shape, layer.rate, keys)),
};
