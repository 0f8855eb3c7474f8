import type { Tensor } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { normalized, normalizing, perChannel, type Role, reshaped } from './normalizing.js';
import { count, optional, positive, weights } from './rules.js';
import { IMAGE, inPlace, sizeOf } from './shapes.js';

/**
 * Normalizes each image over groups of neighbouring channels (Wu and He, 2018), ε being 1e-5: over one group all of it,
 * over as many groups as channels each channel ("instance normalization").
 */
export type GroupNorm = { type: 'groupNorm'; weights: string; groups: number; epsilon?: number };

/** Images [n, h, w, c] as [n, h · w, c]. */
const insideOf = ({ shape }: Tensor) => [shape[0], sizeOf(shape.slice(1, -1)), shape.at(-1) as number];

export const groupNorm: LayerKind<GroupNorm, Role> = {
  fields: { weights, groups: count, epsilon: optional(positive) },
  takes: IMAGE,
  ...inPlace,
  refuses: ({ groups }, [, , channels]) =>
    channels % groups ? `has ${groups} groups for ${channels} channels, which must be a multiple of it.` : undefined,
  parameters: (_layer, input) => perChannel(input),

  apply: ({ groups, epsilon = 1e-5 }, x, parameters) =>
    normalized(x.reshape(insideOf(x)), parameters, groups, epsilon).reshape(x.shape),
  linearize: ({ groups, epsilon = 1e-5 }, x, parameters) => {
    const inside = insideOf(x);
    return reshaped(normalizing(x.reshape(inside), parameters, groups, epsilon), x.shape, inside);
  },
};
