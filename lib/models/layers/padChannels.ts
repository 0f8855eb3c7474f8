import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { place } from './rules.js';
import { IMAGE } from './shapes.js';

/**
 * Channels of zeros before and after those of each image. Behind an avgPool2d of size 1 and stride 2 it is the shortcut
 * of He et al. (2016) that has no weights, their option A.
 */
export type PadChannels = { type: 'padChannels'; before: number; after: number };

const widened = ({ before, after }: PadChannels, x: Tensor) =>
  tf.pad(x, [
    [0, 0],
    [0, 0],
    [0, 0],
    [before, after],
  ]);

export const padChannels: LayerKind<PadChannels> = {
  fields: { before: place, after: place },
  takes: IMAGE,
  output: ({ before, after }, [height, width, channels]) => [height, width, before + channels + after],

  apply: widened,
  linearize: (layer, x) => {
    const { shape } = x;
    return {
      output: widened(layer, x),
      kept: [],
      pullback: (cotangent) => cotangent.slice([0, 0, 0, layer.before], [...shape]),
    };
  },
};
