import { sidesOf, type Tensor4D, withoutPadding } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { padded } from './padding.js';
import { IMAGE } from './shapes.js';
import { type Around, fixedAround } from './window.js';

/** Each image without rows and columns at its edges: as many on each side, or [top, bottom, left, right]. */
export type Crop2d = { type: 'crop2d'; margin: Exclude<Around, 'same'> };

export const crop2d: LayerKind<Crop2d> = {
  fields: { margin: fixedAround },
  takes: IMAGE,
  output: ({ margin }, [height, width, channels]) => {
    const [top, bottom, left, right] = sidesOf(margin);
    return [height - top - bottom, width - left - right, channels];
  },

  // Clones, since without a margin both are the given tensor itself.
  apply: ({ margin }, x) => withoutPadding(x as Tensor4D, margin).clone(),
  linearize: ({ margin }, x) => ({
    output: withoutPadding(x as Tensor4D, margin).clone(),
    kept: [],
    pullback: (cotangent) => padded(cotangent, margin).clone(),
  }),
};
