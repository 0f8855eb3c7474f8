import { type Tensor4D, tf, VECTOR } from '../../tensor/index.js';
import type { Shape } from './contract.js';
import type { MaxPool2d } from './maxPool2d.js';
import { sides } from './window.js';

/** Height and width of the pool's windows. */
export const WINDOW = 2;
/** With more input channels the larger filter multiplies more than full vectors save; so it does if it was small. */
const FEW_CHANNELS = 3;
const SMALL = 3;

/**
 * Whether a convolution at stride 1 is faster if it makes the four values of each window of this pool in one place: few
 * filters leave most of a vector unit idle and are written piecemeal. Forward and back together 1.03 to 1.8 times as fast
 * (1 or 3 channels, 4 to 16 filters of 3 × 3 to 7 × 7, 500 images of 28 × 28 or 32 × 32, two threads). A value that is not
 * finite then spoils its whole window, as zeros of the larger filter meet it.
 */
export function isFaster(
  [height, width, channels]: Shape,
  [filterHeight, filterWidth]: readonly [number, number],
  filters: number,
  { size, stride = size, padding = 0 }: MaxPool2d,
): boolean {
  const isWindow = [...sides(size), ...sides(stride)].every((side) => side === WINDOW);
  const bare = [padding].flat().every((side) => side === 0);
  if (!isWindow || !bare || channels > FEW_CHANNELS || filters > VECTOR) return false;
  if (Math.min(filterHeight, filterWidth) < SMALL) return false;
  // oneDNN's convolutions have been seen to read past images smaller than the filter.
  return height > filterHeight && width > filterWidth;
}

/** A filter [height, width, channels, filters] at each place of a window, row by row: [.., .., channels, 4 · filters]. */
export function filterInWindows(filter: Tensor4D): Tensor4D {
  const places = Array.from({ length: WINDOW }, (_, i): [number, number] => [i, WINDOW - 1 - i]);
  const laid = places.flatMap((down) => places.map((across) => tf.pad(filter, [down, across, [0, 0], [0, 0]])));
  return tf.concat(laid, 3) as Tensor4D;
}
