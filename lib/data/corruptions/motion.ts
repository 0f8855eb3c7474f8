import { keyedRandom } from '../../tensor/index.js';
import { nearest, padded } from './edges.js';
import { addWeighted, type Corruption, type Picture } from './picture.js';

/** Half the length of the path in pixels, and the deviation of the bell that fades along it. */
export const PATHS: readonly (readonly [number, number])[] = [
  [10, 3],
  [15, 5],
  [15, 8],
  [15, 12],
  [20, 15],
];

/** A picture smeared along a straight path that starts at each pixel and fades (as ImageMagick does it). */
export function smeared(picture: Picture, radius: number, sigma: number, degrees: number): Picture {
  const { side, channels } = picture;
  const length = 2 * radius + 1;
  const raw = Float64Array.from({ length }, (_, i) => Math.exp(-(i ** 2) / (2 * sigma ** 2)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const angle = (degrees * Math.PI) / 180;
  const wide = padded(picture, length, nearest);
  const line = side * channels;
  const values = new Float64Array(picture.values.length);
  const steps = Array.from(raw, (weight, i) => ({
    weight: weight / total,
    right: Math.ceil(i * Math.cos(angle) - 0.5),
    down: Math.ceil(i * Math.sin(angle) - 0.5),
  }));
  for (let y = 0; y < side; y++) {
    const taps = steps.map(({ weight, right, down }) => ({
      from: ((y + length + down) * wide.side + length + right) * channels,
      weight,
    }));
    addWeighted(values, y * line, line, wide.values, taps);
  }
  return { side, channels, values };
}

/** A camera that moves, in a direction drawn between −45° and 45°. */
export const motionBlur: Corruption = (picture, level, keys) =>
  smeared(picture, ...PATHS[level], -45 + 90 * keyedRandom(...keys)());
