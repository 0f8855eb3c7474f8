import { keyedNormal, keyedRandom } from '../../tensor/index.js';
import { type Corruption, mapped } from './picture.js';

const DEVIATION = [0.08, 0.12, 0.18, 0.26, 0.38];

/** A normal number is added to every value. */
export const gaussianNoise: Corruption = (picture, level, keys) => {
  const drawn = keyedNormal(picture.values.length, ...keys);
  const scale = 255 * DEVIATION[level];
  return mapped(picture, (value, at) => value + scale * drawn[at]);
};

const PHOTONS = [60, 25, 12, 5, 3];

/** For each 8-bit value the chances that at most 0, 1, … photons − 1 arrive of a Poisson number with that mean. */
function arrivals(photons: number): Float64Array {
  const chances = new Float64Array(256 * photons);
  for (let value = 0; value < 256; value++) {
    const mean = (value / 255) * photons;
    for (let count = 0, one = Math.exp(-mean), sum = 0; count < photons; one *= mean / ++count)
      chances[value * photons + count] = sum += one;
  }
  return chances;
}

/** Few photons: a value becomes a Poisson number with that mean, and is cut at white. */
export const shotNoise: Corruption = (picture, level, keys) => {
  const photons = PHOTONS[level];
  const chances = arrivals(photons);
  const random = keyedRandom(...keys);
  return mapped(picture, (value) => {
    const [drawn, from] = [random(), value * photons];
    let [low, high] = [0, photons];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (drawn < chances[from + middle]) high = middle;
      else low = middle + 1;
    }
    return (255 * low) / photons;
  });
};

const SHARE = [0.03, 0.06, 0.09, 0.17, 0.27];

/** Salt and pepper: a share of the values become 0 or 255, either as likely. */
export const impulseNoise: Corruption = (picture, level, keys) => {
  const random = keyedRandom(...keys);
  return mapped(picture, (value) => {
    const [hit, salt] = [random() < SHARE[level], random() < 0.5];
    return hit ? (salt ? 255 : 0) : value;
  });
};
