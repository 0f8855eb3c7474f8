import type { LayerKind } from './contract.js';
import { dropoutMask } from './dropout-mask.js';
import { rate } from './rules.js';
import { IMAGE, inPlace } from './shapes.js';

/** Drops whole channels (Tompson et al., 2015; PyTorch's Dropout2d). */
export type ChannelDropout = { type: 'channelDropout'; rate: number };

export const channelDropout: LayerKind<ChannelDropout> = {
  fields: { rate },
  takes: IMAGE,
  ...inPlace,
  trainingOnly: true,
  apply: (layer, x, _parameters, keys) =>
    keys ? x.mul(dropoutMask([x.shape[0], 1, 1, x.shape[3] as number], layer.rate, keys)) : x,
};
