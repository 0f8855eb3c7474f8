import type { Place } from '../masks/place.js';
import type { ImageShape } from '../masks/rectangle.js';
import type { Fitted } from './steps.js';

/** A square that is pasted into images, and how it was found. */
export interface Patch extends Fitted {
  /** [side · side · c] in [0, 1]. */
  readonly pixels: Float32Array;
  readonly side: number;
  /** Of the images it is for. */
  readonly shape: ImageShape;
}

/** Calls `visit` with the first value, in the images and in the patch, of each line that the patch covers. */
function eachLine(
  { side, shape: [height, width, channels] }: Pick<Patch, 'side' | 'shape'>,
  places: readonly Place[],
  visit: (inImages: number, inPatch: number, length: number) => void,
): void {
  const length = side * channels;
  places.forEach(({ top, left }, row) => {
    for (let y = 0; y < side; y++) visit(((row * height + top + y) * width + left) * channels, y * length, length);
  });
}

/** Images [n · h · w · c] with the patch over each at its place: a copy. */
export function paste(
  images: Float32Array,
  patch: Pick<Patch, 'pixels' | 'side' | 'shape'>,
  places: readonly Place[],
): Float32Array {
  const pasted = images.slice();
  eachLine(patch, places, (inImages, inPatch, length) => {
    pasted.set(patch.pixels.subarray(inPatch, inPatch + length), inImages);
  });
  return pasted;
}

/** What images, or gradients, [n · h · w · c], add up to under the patch: [side · side · c]. */
export function pieceAt(
  images: Float32Array,
  patch: Pick<Patch, 'pixels' | 'side' | 'shape'>,
  places: readonly Place[],
): Float32Array {
  const sum = new Float32Array(patch.pixels.length);
  eachLine(patch, places, (inImages, inPatch, length) => {
    for (let i = 0; i < length; i++) sum[inPatch + i] += images[inImages + i];
  });
  return sum;
}
