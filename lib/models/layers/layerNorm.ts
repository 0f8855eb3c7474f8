import type { Tensor } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { normalized, normalizing, perChannel, type Role, reshaped } from './normalizing.js';
import { optional, positive, weights } from './rules.js';
import { inPlace, sizeOf } from './shapes.js';

/**
 * Normalizes the channels of each place, or the features of each token (Ba et al., 2016), ε being 1e-5; PyTorch's
 * LayerNorm of images moves the channels to the end before.
 */
export type LayerNorm = { type: 'layerNorm'; weights: string; epsilon?: number };

/** Each place as an image of its own, of one place. */
const insideOf = ({ shape }: Tensor) => [sizeOf(shape.slice(0, -1)), 1, shape.at(-1) as number];

export const layerNorm: LayerKind<LayerNorm, Role> = {
  fields: { weights, epsilon: optional(positive) },
  ...inPlace,
  parameters: (_layer, input) => perChannel(input),

  apply: ({ epsilon = 1e-5 }, x, parameters) =>
    normalized(x.reshape(insideOf(x)), parameters, 1, epsilon).reshape(x.shape),
  linearize: ({ epsilon = 1e-5 }, x, parameters) => {
    const inside = insideOf(x);
    return reshaped(normalizing(x.reshape(inside), parameters, 1, epsilon), x.shape, inside);
  },
};
