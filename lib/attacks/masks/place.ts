import { keyedRandom } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';
import type { ImageShape, Rectangle } from './rectangle.js';

/** The upper left corner of a square: row and column, from 0. */
export interface Place {
  readonly top: number;
  readonly left: number;
}

/**
 * Where a square lies in an image: at random, the same place in every image, or at random where it touches none of
 * some rectangles.
 */
export type Placement = 'random' | Place | { readonly avoid: Avoided };

/** Rectangles that a square must not touch: in every image, or of each image its own, by its index in its data set. */
export type Avoided = readonly Rectangle[] | Readonly<Record<number, readonly Rectangle[]>>;

/** Key of the stream that places squares, apart from those of the attacks. */
const PLACE_STREAM = 0x9a7c;

/**
 * The place of a square in the image with this index, keyed by seed, index and what else is given; each place that
 * is allowed is as likely as any other.
 * @throws RangeError where the square does not fit the image, or touches a rectangle wherever it lies.
 */
export function placeOf(
  [height, width]: ImageShape,
  size: number,
  placement: Placement,
  [seed, index, ...more]: readonly [seed: number, index: number, ...more: number[]],
): Place {
  requireNumber('size', size, { from: 1, to: Math.min(height, width), whole: true });
  const [tops, lefts] = [height - size + 1, width - size + 1];
  if (placement !== 'random' && 'top' in placement) {
    requireNumber('top', placement.top, { from: 0, to: tops - 1, whole: true });
    requireNumber('left', placement.left, { from: 0, to: lefts - 1, whole: true });
    return { top: placement.top, left: placement.left };
  }
  const random = keyedRandom(seed, index, PLACE_STREAM, ...more);
  const draw = (n: number) => Math.floor(random() * n);
  if (placement === 'random') return { top: draw(tops), left: draw(lefts) };
  const { avoid } = placement;
  const rectangles = Array.isArray(avoid)
    ? avoid
    : ((avoid as Readonly<Record<number, readonly Rectangle[]>>)[index] ?? []);
  const free = Array.from({ length: tops * lefts }, (_, at) => ({
    top: Math.floor(at / lefts),
    left: at % lefts,
  })).filter((place) => !rectangles.some((one) => touches(place, size, one)));
  if (!free.length)
    throw new RangeError(
      `A square of ${size} × ${size} touches what it must avoid wherever it lies in image ${index}, of ${height} × ${width}.`,
    );
  return free[draw(free.length)];
}

/** Whether a square and a rectangle share a pixel. */
export const touches = ({ top, left }: Place, size: number, { top: y, left: x, height, width }: Rectangle) =>
  top < y + height && y < top + size && left < x + width && x < left + size;
