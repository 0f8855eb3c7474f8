import { keyedRandom } from '../../tensor/index.js';
import { mirrored } from './edges.js';
import { gaussian } from './gaussian.js';
import { type Corruption, filled, type Picture, SIDE } from './picture.js';

/** By how much smoothed displacements are enlarged. */
const STRETCH = [12.5, 16.25, 21.25, 25, 30];
/** Of a displacement before it is smoothed: at most, and the deviation of the bell that smooths it; in pixels. */
const [FARTHEST, SMOOTH] = [0.005 * SIDE, 0.01 * SIDE];

/** Smooth displacements of every pixel along one axis, in pixels. */
function displacements(side: number, stretch: number, random: () => number): Float64Array {
  const drawn = filled(side * side, () => FARTHEST * (2 * random() - 1));
  const rough: Picture = { side, channels: 1, values: drawn };
  return gaussian(rough, SMOOTH, { truncate: 3, edge: mirrored }).values.map((one) => one * stretch);
}

/** Small regions are stretched and squeezed. */
export const elasticTransform: Corruption = (picture, level, keys) => {
  const { side, channels, values } = picture;
  const random = keyedRandom(...keys);
  const across = displacements(side, STRETCH[level], random);
  const down = displacements(side, STRETCH[level], random);
  const found = new Float64Array(values.length);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [y, x] = [Math.floor(pixel / side) + down[pixel], (pixel % side) + across[pixel]];
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [low, right] = [y - top, x - left];
    const upper = mirrored(top, side) * side;
    const lower = mirrored(top + 1, side) * side;
    const [near, far] = [mirrored(left, side), mirrored(left + 1, side)];
    for (let c = 0; c < channels; c++)
      found[pixel * channels + c] =
        (1 - low) *
          ((1 - right) * values[(upper + near) * channels + c] + right * values[(upper + far) * channels + c]) +
        low * ((1 - right) * values[(lower + near) * channels + c] + right * values[(lower + far) * channels + c]);
  }
  return { ...picture, values: found };
};
