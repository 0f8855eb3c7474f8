import { type Tensor4D, tf } from '../../../tensor/index.js';
import { arranged, type Layout, type Shape, unarranged } from '../layout.js';
import type { PixelValues } from './contract.js';
import { bilinear, resampled, transposed } from './resize.js';

/** A step between images and a model: a linear map of images up to a constant. What is returned is the caller's. */
export interface Step {
  apply(images: Tensor4D): Tensor4D;
  /** Cotangents of what comes out, as cotangents of what goes in. */
  back(cotangents: Tensor4D): Tensor4D;
}

/** Numbers are made tensors where they are used: nothing to dispose, and a tape sees constants. */
export const valuesStep = ({ range: [low, high] = [0, 1], mean, std }: PixelValues): Step => {
  const stretches = high - low !== 1;
  return {
    apply: (images) =>
      tf.tidy(() => {
        const stretched = stretches ? images.mul(high - low) : images.clone();
        const moved = low ? stretched.add(low) : stretched;
        const centered = mean ? moved.sub([...mean]) : moved;
        return (std ? centered.div([...std]) : centered) as Tensor4D;
      }),
    back: (cotangents) =>
      tf.tidy(() => {
        const wide = std ? cotangents.div([...std]) : cotangents.clone();
        return (stretches ? wide.mul(high - low) : wide) as Tensor4D;
      }),
  };
};

/** The images of which `valuesStep` makes these. */
export const beforeValues = ({ range: [low, high] = [0, 1], mean, std }: PixelValues, images: Tensor4D): Tensor4D =>
  tf.tidy(() => {
    const wide = std ? images.mul([...std]) : images.clone();
    return (mean ? wide.add([...mean]) : wide).sub(low).div(high - low) as Tensor4D;
  });

const reversed = (images: Tensor4D) => images.reverse(3) as Tensor4D;

/** Blue first in the place of red, or back. */
export const channelsStep: Step = { apply: reversed, back: reversed };

export function resizeStep([height, width]: Shape, [newHeight, newWidth]: readonly [number, number]): Step {
  const [columns, rows] = [bilinear(height, newHeight), bilinear(width, newWidth)];
  return {
    apply: (images) => resampled(images, columns, rows),
    back: (cotangents) => resampled(cotangents, transposed(columns), transposed(rows)),
  };
}

/** Images of which a model that is handed `taken` gets what another would get as `wanted`. */
export function layoutStep(wanted: Layout, taken: Layout, shape: Shape): Step {
  const moved = (from: Layout, to: Layout) => (images: Tensor4D) =>
    tf.tidy(() => unarranged(arranged(images, from), to, shape));
  return { apply: moved(wanted, taken), back: moved(taken, wanted) };
}
