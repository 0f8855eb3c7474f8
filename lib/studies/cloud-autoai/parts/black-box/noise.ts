import { type Dataset, pixelsOf } from '../../../../data/index.js';
import { keyedRandom } from '../../../../tensor/index.js';

/** Key of the stream of signs. */
const SIGNS_STREAM = 0x5197;

/** Every pixel moved by ε up or down, by the toss of a coin, and clipped: what an attack must beat. */
export function signNoise(data: Dataset, epsilon: number, seed: number): Float32Array {
  const width = pixelsOf(data);
  const images = Float32Array.from(data.images);
  data.indices.forEach((index, row) => {
    const random = keyedRandom(seed, index, SIGNS_STREAM);
    for (let i = row * width; i < (row + 1) * width; i++)
      images[i] = Math.min(1, Math.max(0, images[i] + (random() < 0.5 ? -epsilon : epsilon)));
  });
  return images;
}
