import type { Classifier } from '../../models/index.js';
import { tf } from '../../tensor/index.js';
import type { Attack } from '../contracts.js';
import { defineAttack } from '../engine/run.js';
import { type Placement, placeOf } from '../masks/place.js';
import { type Patch, paste } from './paste.js';
import { digestOf, fitSettings } from './steps.js';

export interface PatchOptions {
  /** Where it is pasted (default 'random': keyed by the run's seed and the row's index, as `patchMask` places it). */
  placement?: Placement;
}

/**
 * The patch of `fitPatch` (Brown et al., 2017) pasted into every image. Nothing bounds how much a pixel changes, only
 * how many do and that they are one square: in L0 it lies in the ball of side² · channels values. It looks at no
 * image, so it costs a model one query a row.
 */
export function patch(fitted: Patch, { placement = 'random' }: PatchOptions = {}): Attack<Classifier> {
  const { pixels, shape, side, target } = fitted;
  return defineAttack({
    name: 'patch',
    kind: 'fixed',
    norm: 'l0',
    epsilon: pixels.length,
    access: 'labels',
    settings: {
      side,
      placement: wordsOf(placement),
      ...fitSettings(fitted),
      digest: digestOf(pixels, JSON.stringify(placement)),
    },
    target,
    check: ({ name, inputShape }) => {
      if (inputShape.join() !== shape.join())
        throw new RangeError(`The patch is for images [${shape}], ${name} takes images [${inputShape}].`);
    },
    perturb: async (wave) => {
      const places = Array.from(wave.indices, (index) => placeOf(shape, side, placement, [wave.run.seed, index]));
      return tf.tensor4d(paste(wave.images.dataSync() as Float32Array, fitted, places), wave.images.shape);
    },
  });
}

const wordsOf = (placement: Placement): string => {
  if (placement === 'random') return placement;
  return 'top' in placement ? `top ${placement.top}, left ${placement.left}` : 'random outside rectangles';
};
