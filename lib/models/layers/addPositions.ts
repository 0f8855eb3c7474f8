import type { LayerKind } from './contract.js';
import { weights } from './rules.js';
import { ofTokens, TOKENS } from './shapes.js';

/** To each token what is learned of its place (Dosovitskiy et al., 2021); torchvision's `encoder.pos_embedding`. */
export type AddPositions = { type: 'addPositions'; weights: string };

export const addPositions: LayerKind<AddPositions, ''> = {
  fields: { weights },
  takes: TOKENS,
  ...ofTokens,
  output: (_layer, input) => input,
  parameters: (_layer, [tokens, features]) => ({
    '': { shape: [1, tokens, features], fanIn: features, fanOut: features },
  }),

  apply: (_layer, x, { '': positions }) => x.add(positions),
  linearize: (_layer, x, { '': positions }) => ({
    output: x.add(positions),
    kept: [],
    pullback: (cotangent) => cotangent.clone(),
    weightGradients: (cotangent) => ({ '': cotangent.sum(0, true) }),
  }),
};
