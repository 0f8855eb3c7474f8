import { native, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { sizeOf } from './shapes.js';

/** The mean of each channel over all places: a row of channels. */
export type GlobalAvgPool = { type: 'globalAvgPool' };

/** Axes between the images' and the channels'. */
const places = (rank: number) => Array.from({ length: rank - 2 }, (_, i) => i + 1);

export const globalAvgPool: LayerKind<GlobalAvgPool> = {
  fields: {},
  output: (_layer, input) => input.slice(-1),
  refuses: (_layer, input) => (input.length > 1 ? undefined : `has no places to average over in [${input}].`),

  apply: (_layer, x) => x.mean(places(x.rank)),
  linearize: (_layer, x) => {
    const { shape } = x;
    const share = 1 / sizeOf(shape.slice(1, -1));
    return {
      output: x.mean(places(x.rank)),
      kept: [],
      pullback: (cotangent) => {
        const [n, channels] = cotangent.shape;
        const wide = cotangent.mul(share).reshape([n, ...places(shape.length).map(() => 1), channels as number]);
        return native('BroadcastTo', [wide, tf.tensor1d(shape, 'int32')], {});
      },
    };
  },

  torchOrder: () => undefined,
};
