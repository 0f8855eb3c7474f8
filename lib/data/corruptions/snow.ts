import { keyedNormal, keyedRandom } from '../../tensor/index.js';
import { smeared } from './motion.js';
import { type Corruption, filled, mapped } from './picture.js';
import { addZoomed } from './zoom.js';

/** Mean and deviation of the flakes' brightness, their enlargement, the brightness below which there is none, … */
const FLAKES = [
  { mean: 0.1, deviation: 0.3, zoom: 3, least: 0.5, radius: 10, sigma: 4, share: 0.8 },
  { mean: 0.2, deviation: 0.3, zoom: 2, least: 0.5, radius: 12, sigma: 4, share: 0.7 },
  { mean: 0.55, deviation: 0.3, zoom: 4, least: 0.9, radius: 12, sigma: 8, share: 0.7 },
  { mean: 0.55, deviation: 0.3, zoom: 4.5, least: 0.85, radius: 12, sigma: 8, share: 0.65 },
  { mean: 0.55, deviation: 0.3, zoom: 2.5, least: 0.85, radius: 12, sigma: 12, share: 0.55 },
] as const;

/** Flakes that fall at an angle, once as they are and once turned by 180°, over a picture that is whitened. */
export const snow: Corruption = (picture, level, keys) => {
  const { mean, deviation, zoom, least, radius, sigma, share } = FLAKES[level];
  const { side, channels, values } = picture;
  const drawn = keyedNormal(side * side, ...keys, 0);
  const layer = { side, channels: 1, values: filled(drawn.length, (at) => mean + deviation * drawn[at]) };
  const enlarged = { ...layer, values: new Float64Array(drawn.length) };
  addZoomed(layer, zoom, enlarged.values);
  const flakes = mapped(enlarged, (value) => (value < least ? 0 : 255 * Math.min(1, value)));
  const fallen = smeared(flakes, radius, sigma, -135 + 90 * keyedRandom(...keys, 1)()).values.map(Math.round);
  const whitened = filled(side * side, (pixel) => {
    const at = pixel * channels;
    return 1.5 * (0.299 * values[at] + 0.587 * values[at + 1] + 0.114 * values[at + 2]) + 127.5;
  });
  return mapped(picture, (value, at) => {
    const pixel = Math.floor(at / channels);
    const fresh = fallen[pixel] + fallen[fallen.length - 1 - pixel];
    return share * value + (1 - share) * Math.max(value, whitened[pixel]) + fresh;
  });
};
