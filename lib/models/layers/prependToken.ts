import { tf } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { weights } from './rules.js';
import { ofTokens, TOKENS } from './shapes.js';

/** A learned token before all others, the same for every image (Dosovitskiy et al., 2021); torchvision's `class_token`. */
export type PrependToken = { type: 'prependToken'; weights: string };

export const prependToken: LayerKind<PrependToken, ''> = {
  fields: { weights },
  takes: TOKENS,
  ...ofTokens,
  output: (_layer, [tokens, features]) => [tokens + 1, features],
  parameters: (_layer, [, features]) => ({ '': { shape: [1, 1, features], fanIn: 1, fanOut: 1, start: 0 } }),

  apply: (_layer, x, { '': token }) => tf.concat([token.tile([x.shape[0], 1, 1]), x], 1),
  linearize: (_layer, x, { '': token }) => {
    const { shape } = x;
    return {
      output: tf.concat([token.tile([shape[0], 1, 1]), x], 1),
      kept: [],
      pullback: (cotangent) => cotangent.slice([0, 1, 0], [...shape]),
      weightGradients: (cotangent) => ({
        '': cotangent.slice([0, 0, 0], [shape[0], 1, shape[2] as number]).sum(0, true),
      }),
    };
  },
};
