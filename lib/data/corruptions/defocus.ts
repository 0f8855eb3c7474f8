import { mirroredAboutLast, padded } from './edges.js';
import { bell } from './gaussian.js';
import { addWeighted, type Corruption, type Tap } from './picture.js';

/** Radius of the disk, and the deviation of the bell that softens its rim. */
const DISKS: readonly (readonly [number, number])[] = [
  [3, 0.1],
  [4, 0.5],
  [6, 0.5],
  [8, 0.5],
  [10, 0.5],
];

/** An evenly lit disk with a soft rim, [size, size]. */
function disk(radius: number, sigma: number): { readonly size: number; readonly weights: Float64Array } {
  const reach = Math.max(8, radius);
  const size = 2 * reach + 1;
  const inside = Float64Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) - reach, Math.floor(i / size) - reach];
    return x * x + y * y <= radius * radius ? 1 : 0;
  });
  const area = inside.reduce((sum, one) => sum + one, 0);
  const soft = bell(sigma, radius <= 8 ? 1 : 2);
  const half = (soft.length - 1) / 2;
  const weights = inside.map((_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    let sum = 0;
    for (let v = -half; v <= half; v++)
      for (let u = -half; u <= half; u++)
        sum +=
          soft[half + v] *
          soft[half + u] *
          inside[mirroredAboutLast(y + v, size) * size + mirroredAboutLast(x + u, size)];
    return sum / area;
  });
  return { size, weights };
}

/** Where a line of weights steps up or down, and by how much: inside and outside the disk it is even. */
function stepsOf(weights: Float64Array, channels: number): Tap[] {
  return Array.from({ length: weights.length + 1 }, (_, at) => ({
    from: at * channels,
    weight: (at > 0 ? weights[at - 1] : 0) - (at < weights.length ? weights[at] : 0),
  })).filter(({ weight }) => Math.abs(weight) > 1e-12);
}

/** A lens out of focus: every point becomes a disk. */
export const defocusBlur: Corruption = (picture, level) => {
  const { side, channels } = picture;
  const { size, weights } = disk(...DISKS[level]);
  const reach = (size - 1) / 2;
  const wide = padded(picture, reach, mirroredAboutLast);
  const line = (wide.side + 1) * channels;
  // Sums along each row from its start: an even stretch of weights then costs the difference of two sums.
  const sums = new Float64Array(wide.side * line);
  for (let y = 0; y < wide.side; y++)
    for (let at = channels; at < line; at++)
      sums[y * line + at] = sums[y * line + at - channels] + wide.values[y * wide.side * channels + at - channels];
  const steps = Array.from({ length: size }, (_, row) =>
    stepsOf(weights.subarray(row * size, (row + 1) * size), channels),
  );
  const values = new Float64Array(picture.values.length);
  const pair = new Float64Array(line);
  for (let y = 0; y < side; y++)
    // The disk is the same above and below its middle.
    for (let up = 0; up <= reach; up++) {
      if (steps[reach + up].length === 0) continue;
      const [above, below] = [(y + reach - up) * line, (y + reach + up) * line];
      for (let at = 0; at < line; at++) pair[at] = up === 0 ? sums[above + at] : sums[above + at] + sums[below + at];
      addWeighted(values, y * side * channels, side * channels, pair, steps[reach + up]);
    }
  return { ...picture, values };
};
