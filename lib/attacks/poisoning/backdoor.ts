import { type Dataset, pixelsOf } from '../../data/index.js';
import { requireTarget } from '../engine/targets.js';
import { type Place, placeOf } from '../masks/place.js';
import type { ImageShape } from '../masks/rectangle.js';
import { requireNumber } from '../settings.js';
import { type Patch, paste } from '../universal/paste.js';
import { type Poisoned, type PoisonOptions, poisonedRows, rewritten } from './rows.js';

/** A square that is stamped on images, always at the same place. */
export interface Trigger extends Pick<Patch, 'pixels' | 'side' | 'shape'> {
  readonly place: Place;
}

export interface SquareTriggerOptions {
  /** Pixels (default 3). */
  side?: number;
  /** Its upper left corner (default: where it lies a pixel off the lower right corner of the image). */
  place?: Place;
}

/**
 * A white square in a corner, where digits have no ink.
 * @throws RangeError where it does not fit the image.
 */
export function squareTrigger(shape: ImageShape, { side = 3, place }: SquareTriggerOptions = {}): Trigger {
  const [height, width, channels] = shape;
  requireNumber('side', side, { from: 1, to: Math.min(height, width), whole: true });
  const corner = { top: Math.max(0, height - side - 1), left: Math.max(0, width - side - 1) };
  return {
    pixels: new Float32Array(side * side * channels).fill(1),
    side,
    shape,
    place: placeOf(shape, side, place ?? corner, [0, 0]),
  };
}

/**
 * Images [n · h · w · c] with the trigger on each: a copy.
 * @throws RangeError where these are no whole images of the trigger's shape.
 */
export function stamp(images: Float32Array, trigger: Trigger): Float32Array {
  const [height, width, channels] = trigger.shape;
  const length = images.length / (height * width * channels);
  if (!Number.isInteger(length))
    throw new RangeError(`${images.length} values are no whole number of images [${trigger.shape}].`);
  return paste(images, trigger, Array<Place>(length).fill(trigger.place));
}

export interface BackdoorOptions extends PoisonOptions {
  trigger: Trigger;
  /** The class that the trigger is to mean. */
  target: number;
}

/**
 * BadNets (Gu, Dolan-Gavitt, Garg, 2017): a trigger is stamped on some training rows, of whatever class, and their label
 * set to the target. A network trained on them reads clean images as before, and stamped ones as the target. The rows
 * take the place of their originals; the paper adds them.
 * @throws RangeError where the rate is not in [0, 1], the target is no class, or the trigger is for other images.
 */
export function backdoor(data: Dataset, options: BackdoorOptions): Poisoned {
  const { trigger, target } = options;
  requireTarget(target, data.classes);
  if (trigger.shape.join() !== data.shape.join())
    throw new RangeError(`The trigger is for images [${trigger.shape}], the data are [${data.shape}].`);
  const width = pixelsOf(data);
  return rewritten(data, poisonedRows(data, options), {
    image: (row, pixels) => pixels.set(stamp(data.images.subarray(row * width, (row + 1) * width), trigger)),
    label: () => target,
    how: `stamped with a trigger, label ${target}`,
  });
}
