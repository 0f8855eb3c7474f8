import type { Purifier } from '../../attacks/index.js';
import { keyedRandom, type Tensor3D, type Tensor4D, tf } from '../../tensor/index.js';

/** One way to shrink and place a side of `side` values: by how many it is shorter, and how many zeros come first. */
interface Placement {
  readonly shorter: number;
  readonly first: number;
}

const placements = (shrink: number): Placement[] =>
  Array.from({ length: shrink + 1 }, (_, shorter) =>
    Array.from({ length: shorter + 1 }, (_, first) => ({ shorter, first })),
  ).flat();

/** Where a placement stands among all. */
const indexOf = ({ shorter, first }: Placement): number => (shorter * (shorter + 1)) / 2 + first;

/**
 * The matrix [side, side] that resizes `side` values to fewer by linear interpolation (pixel centers at halves, clamped
 * at the ends) and puts zeros around them: row by row what a value of the result is made of.
 */
function placing(side: number, { shorter, first }: Placement): Float32Array {
  const matrix = new Float32Array(side * side);
  const size = side - shorter;
  for (let i = 0; i < size; i++) {
    const at = Math.min(side - 1, Math.max(0, ((i + 0.5) * side) / size - 0.5));
    const low = Math.floor(at);
    const share = at - low;
    matrix[(first + i) * side + low] += 1 - share;
    if (share > 0) matrix[(first + i) * side + low + 1] += share;
  }
  return matrix;
}

/** All ways of a side: [ways, side, side]. */
function allPlacings(side: number, shrink: number): Float32Array {
  const ways = placements(shrink);
  const all = new Float32Array(ways.length * side * side);
  ways.forEach((way, i) => {
    all.set(placing(side, way), i * side * side);
  });
  return all;
}

/**
 * Every image is resized by linear interpolation to a random size, and put at a random place of a black page of its old
 * size, each image by a draw of its own (Xie, Wang, Zhang, Ren and Yuille, 2018, "Mitigating adversarial effects through
 * randomization", who enlarge images and the page; here the network's input stays as large as it is). Both are linear, so
 * that the pull-back is their transpose. Image i of a call has the i-th draw of its keys.
 * @param shrink most values that height and width are shorter by, each number from 0 as likely: 0 changes nothing.
 * @throws RangeError where `shrink` is no whole number from 0; when it purifies, where images are not larger than it.
 */
export function randomResize(shrink = 6): Purifier {
  if (!(Number.isInteger(shrink) && shrink >= 0))
    throw new RangeError(`A resize shrinks by a whole number of values from 0, got ${shrink}.`);
  const tables = new Map<number, Float32Array>();
  const tableOf = (side: number): Tensor3D => {
    if (side <= shrink)
      throw new RangeError(`Images of ${side} values a side cannot be made ${shrink} shorter; give a smaller shrink.`);
    const known = tables.get(side) ?? allPlacings(side, shrink);
    tables.set(side, known);
    return tf.tensor3d(known, [known.length / side ** 2, side, side]);
  };
  /** What draws [n] do to rows and to columns of values: two tensors [n, 1, side, side]. */
  const drawn = ([n, height, width]: readonly number[], keys: readonly number[]): readonly Tensor4D[] => {
    const random = keyedRandom(...keys);
    const below = (count: number) => Math.min(count - 1, Math.floor(count * random()));
    const [down, right] = [new Int32Array(n), new Int32Array(n)];
    for (let row = 0; row < n; row++) {
      const shorter = below(shrink + 1);
      down[row] = indexOf({ shorter, first: below(shorter + 1) });
      right[row] = indexOf({ shorter, first: below(shorter + 1) });
    }
    const taken = (side: number, indices: Int32Array) =>
      tableOf(side).gather(tf.tensor1d(indices, 'int32')).expandDims(1) as Tensor4D;
    return [taken(height, down), taken(width, right)];
  };
  /** Rows by one matrix, columns by the other, channel by channel; `back`: their transposes. */
  const through = (images: Tensor4D, keys: readonly number[], back: boolean): Tensor4D =>
    tf.tidy(() => {
      const [down, right] = drawn(images.shape, keys);
      const planes = images.transpose([0, 3, 1, 2]);
      const placed = tf.matMul(tf.matMul(down, planes, back, false), right, false, !back);
      return placed.transpose([0, 2, 3, 1]) as Tensor4D;
    });
  return {
    name: `random resize by up to ${shrink}`,
    random: shrink > 0,
    purify: (images, keys = [0]) => through(images, keys, false),
    pullback: (_images, _pure, cotangent, keys = [0]) => through(cotangent, keys, true),
  };
}
