import { type Dataset, imageTensor } from '../../data/index.js';
import type { DifferentiableClassifier } from '../../models/index.js';
import { tf } from '../../tensor/index.js';
import { finiteRows, gradientAt } from '../gradient/differentiate.js';
import { crossEntropy, hinge } from '../gradient/losses.js';
import { type Placement, placeOf } from '../masks/place.js';
import { requireNumber } from '../settings.js';
import { fitChosen } from './choose-target.js';
import { type Patch, paste, pieceAt } from './paste.js';
import { patch } from './patch.js';
import { aimsAt, type FitOptions, type FitSettings, fitSteps, fittedBy, usualBatch } from './steps.js';

export interface FitPatchOptions extends FitOptions {
  /** Side of the square in pixels; `sideOf` gives that of a share of the image. */
  side: number;
  /** Where it lies while it is fitted, anew in each epoch where that is random (default 'random'). */
  placement?: Placement;
  /** Length of the first step, in pixel units of [0, 1] (default 0.1); it falls to 0 along half a cosine. */
  stepSize?: number;
}

/** Side of the square that covers this share of an image's pixels, the nearest there is. */
export function sideOf([height, width]: readonly [number, number, number], share: number): number {
  requireNumber('share', share, { above: 0, to: 1 });
  return Math.max(1, Math.min(height, width, Math.round(Math.sqrt(share * height * width))));
}

/**
 * An adversarial patch (Brown et al., 2017): one square for all images whose content may be anything in [0, 1], fitted
 * so that it works wherever it lies: each step pastes it at random places into a batch and moves its values along
 * the sign of the summed gradients, with momentum. Aimed, it raises the target's log probability, as in the paper;
 * otherwise the margin. The paper also turns and scales the patch; this one is only moved. Fit it on other rows than
 * it is tried on.
 * @throws RangeError where a number is out of range, or the data do not fit the model; Interrupted when stopped.
 */
export async function fitPatch(
  model: DifferentiableClassifier,
  data: Dataset,
  options: FitPatchOptions,
): Promise<Patch> {
  requireNumber('stepSize', options.stepSize ?? 0.1, { above: 0 });
  requireNumber('side', options.side, { from: 1, to: Math.min(...data.shape.slice(0, 2)), whole: true });
  const settings = { epochs: 20, batchSize: usualBatch(data, 16), momentum: 0.9, ...options };
  const { placement } = options;
  return fitChosen(
    model,
    data,
    settings,
    (one) => fitToward(model, data, options, one),
    (square) => patch(square, { placement }),
  );
}

async function fitToward(
  model: DifferentiableClassifier,
  data: Dataset,
  { side, placement = 'random', stepSize = 0.1 }: FitPatchOptions,
  settings: FitSettings,
): Promise<Patch> {
  const { target, seed = 0 } = settings;
  const { shape } = data;
  // Grey is as far from black as from white.
  const square: Patch = {
    pixels: new Float32Array(side * side * shape[2]).fill(0.5),
    side,
    shape,
    ...fittedBy(data, settings),
  };
  const velocity = new Float32Array(square.pixels.length);
  for await (const { batch, epoch, length } of fitSteps(model, data, settings)) {
    const places = Array.from(batch.indices, (index) => placeOf(shape, side, placement, [seed, index, epoch]));
    const images = paste(batch.images, square, places);
    const gradient = tf.tidy(() => {
      const x = imageTensor({ ...batch, images });
      const aims = aimsAt(batch.labels, target);
      return finiteRows(gradientAt(model, x, aims, target === undefined ? hinge : crossEntropy).gradient);
    });
    const direction = pieceAt(gradient.dataSync() as Float32Array, square, places);
    gradient.dispose();
    const scale = direction.reduce((sum, value) => sum + Math.abs(value), 0) / direction.length;
    direction.forEach((value, i) => {
      velocity[i] = settings.momentum * velocity[i] + value / Math.max(scale, 1e-12);
      const moved = square.pixels[i] + stepSize * length * Math.sign(velocity[i]);
      square.pixels[i] = Math.min(1, Math.max(0, moved));
    });
  }
  return square;
}
