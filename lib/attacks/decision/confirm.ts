import { type Tensor4D, tf } from '../../tensor/index.js';
import type { Oracle } from './oracle.js';
import type { HostRows } from './start.js';

/** Share by which the point handed in lies further out than the boundary found, so that its verdict is certain. */
const OVERSHOOT = 1e-4;

/** The points found, a hair further out where the model confirms it; the original where nothing was found. */
export async function confirm(
  oracle: Oracle,
  host: HostRows,
  nearest: ReadonlyMap<number, Float32Array>,
): Promise<Tensor4D> {
  const { wave } = oracle;
  const pixels = Float32Array.from(wave.images.dataSync());
  for (const [row, point] of nearest) pixels.set(point, row * wave.width);
  await oracle.each(
    [...nearest.keys()].filter((row) => oracle.left(row) >= 1),
    (row, image) => {
      const original = host.image(row);
      const point = nearest.get(row) ?? original;
      for (let i = 0; i < image.length; i++)
        image[i] = Math.min(1, Math.max(0, point[i] + OVERSHOOT * (point[i] - original[i])));
    },
    (row, adversarial, image) => {
      if (adversarial) pixels.set(image, row * wave.width);
    },
  );
  return tf.tensor4d(pixels, wave.images.shape);
}
