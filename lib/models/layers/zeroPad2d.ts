import { type Tensor4D, withoutPadding } from '../../tensor/index.js';
import type { LayerKind } from './contract.js';
import { padded } from './padding.js';
import { IMAGE } from './shapes.js';
import { type Around, fixedAround, lay } from './window.js';

/** Rows and columns of zeros around each image: as many on each side, or [top, bottom, left, right]. */
export type ZeroPad2d = { type: 'zeroPad2d'; padding: Exclude<Around, 'same'> };

export const zeroPad2d: LayerKind<ZeroPad2d> = {
  fields: { padding: fixedAround },
  takes: IMAGE,
  output: ({ padding }, input) => [...lay([1, 1], [1, 1], padding, input).output, input[2]],

  // Clones, since without padding both are the given tensor itself.
  apply: ({ padding }, x) => padded(x, padding).clone(),
  linearize: ({ padding }, x) => ({
    output: padded(x, padding).clone(),
    kept: [],
    pullback: (cotangent) => withoutPadding(cotangent as Tensor4D, padding).clone(),
  }),
};
