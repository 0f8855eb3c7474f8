import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Shape } from './contract.js';
import type { MaxPool2d } from './maxPool2d.js';
import { sides } from './window.js';

/** Height and width of the pool's windows. */
export const WINDOW = 2;
/** How many output channels oneDNN's convolutions fill at once. */
const VECTOR = 16;
/** With more input channels a larger filter multiplies more than full vectors save. */
const FEW_CHANNELS = 3;

/**
 * Whether a convolution is faster if it makes the four values of each window of this pool in one place: few filters
 * leave most of a vector unit idle and are written piecemeal (500 images of 28 × 28 under 10 filters of 5 × 5, two
 * threads: 2.8 → 1.7 ms, and back 2.6 → 2.0 ms).
 */
export function faster(
  [, , channels]: Shape,
  filters: number,
  { size, stride = size, padding = 0 }: MaxPool2d,
): boolean {
  const isWindow = [...sides(size), ...sides(stride)].every((side) => side === WINDOW);
  const bare = typeof padding === 'number' ? padding === 0 : padding !== 'same' && padding.every((side) => side === 0);
  return isWindow && bare && channels <= FEW_CHANNELS && filters <= VECTOR;
}

/** A filter [height, width, channels, filters] laid at each place of a window, row by row: [.., .., channels, 4 · filters]. */
export function filterInWindows(filter: Tensor4D, stride: number): Tensor4D {
  const places = Array.from({ length: WINDOW }, (_, i) => [i * stride, (WINDOW - 1 - i) * stride] as [number, number]);
  const laid = places.flatMap((down) => places.map((across) => tf.pad(filter, [down, across, [0, 0], [0, 0]])));
  return tf.concat(laid, 3) as Tensor4D;
}
