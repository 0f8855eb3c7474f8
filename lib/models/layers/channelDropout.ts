import type { Tensor } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { dropoutMask, masked } from './dropout-mask.js';
import { rate } from './rules.js';
import { IMAGE, inPlace } from './shapes.js';

/** Drops whole channels (Tompson et al., 2015; PyTorch's Dropout2d). */
export type ChannelDropout = { type: 'channelDropout'; rate: number };

const maskOf = ({ rate }: ChannelDropout, x: Tensor, keys: readonly number[]) =>
  dropoutMask([x.shape[0], 1, 1, x.shape[3] as number], rate, keys);

export const channelDropout: LayerKind<ChannelDropout> = {
  fields: { rate },
  takes: IMAGE,
  ...inPlace,
  trainingOnly: true,
  apply: (layer, x, _parameters, keys) => (keys ? x.mul(maskOf(layer, x, keys)) : x),
  train: (layer, x, _parameters, keys) => masked(x, maskOf(layer, x, keys)),
};
