import { keyedRandom } from '../../tensor/index.js';
import { gaussian } from './gaussian.js';
import { type Corruption, eightBit, mapped } from './picture.js';

/** Deviation of the blur, how far a pixel may come from, and how often all are moved. */
const PANES = [
  [0.7, 1, 2],
  [0.9, 2, 1],
  [1, 2, 3],
  [1.1, 3, 2],
  [1.5, 4, 2],
] as const;

/**
 * Frosted glass: blurred, each pixel replaced by one close by, blurred again. (The published code means to swap the two
 * pixels, but copies one over the other; the published pictures are made so.)
 */
export const glassBlur: Corruption = (picture, level, keys) => {
  const [sigma, reach, rounds] = PANES[level];
  const { side, channels } = picture;
  const blurred = mapped(gaussian(picture, sigma), eightBit);
  const random = keyedRandom(...keys);
  const step = () => Math.floor(random() * 2 * reach) - reach;
  for (let round = 0; round < rounds; round++)
    for (let y = side - reach; y > reach; y--)
      for (let x = side - reach; x > reach; x--) {
        const [from, to] = [((y + step()) * side + x + step()) * channels, (y * side + x) * channels];
        for (let c = 0; c < channels; c++) blurred.values[to + c] = blurred.values[from + c];
      }
  return gaussian(blurred, sigma);
};
