import { type Tensor, tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { place } from './rules.js';
import { TOKENS } from './shapes.js';

/** One token alone, counted from 0: a row of features. */
export type TakeToken = { type: 'takeToken'; index: number };

const taken = ({ index }: TakeToken, x: Tensor) =>
  x.slice([0, index, 0], [x.shape[0], 1, x.shape[2] as number]).reshape([x.shape[0], x.shape[2] as number]);

export const takeToken: LayerKind<TakeToken> = {
  fields: { index: place },
  takes: TOKENS,
  output: (_layer, input) => input.slice(-1),
  refuses: ({ index }, [tokens]) =>
    index < tokens ? undefined : `takes token ${index}; there are ${tokens}, counted from 0.`,

  apply: taken,
  linearize: (layer, x) => {
    const [, tokens] = x.shape;
    return {
      output: taken(layer, x),
      kept: [],
      pullback: (cotangent) =>
        tf.pad(cotangent.expandDims(1), [
          [0, 0],
          [layer.index, (tokens as number) - layer.index - 1],
          [0, 0],
        ]),
    };
  },
};
