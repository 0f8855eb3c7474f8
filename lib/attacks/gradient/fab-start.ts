import { keyedNormal, keyedUniform, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import { perturbationNorms } from '../perturbation-norms.js';
import type { FabNorm } from './fab-projection.js';

/** Key of the stream that draws starts of this attack. */
const STREAM = 0x6661;

/**
 * Random starts: in a random direction, half as far from the original as `radius`, or as the nearest point already
 * `found` (by position in the wave). Call inside `tf.tidy`.
 */
export function fabStart(
  wave: Wave,
  original: Tensor4D,
  rows: Int32Array,
  options: { norm: FabNorm; startRadius: number; found: Float64Array; rank: number },
): Tensor4D {
  const { norm, startRadius, found, rank } = options;
  const { width } = wave;
  const { seed, restart } = wave.run;
  const noise = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    const keys = [seed, wave.indices[row], restart, STREAM, rank];
    const drawn = norm === 'linf' ? keyedUniform(width, -1, 1, ...keys) : keyedNormal(width, ...keys);
    const length = perturbationNorms(drawn, new Float32Array(width))[norm];
    const scale = Math.min(startRadius, found[row]) / 2 / length;
    for (let j = 0; j < width; j++) noise[i * width + j] = drawn[j] * scale;
  });
  const delta = tf.tensor4d(noise, original.shape);
  return original.add(wave.mask ? delta.mul(wave.take(wave.mask, rows)) : delta).clipByValue(0, 1) as Tensor4D;
}
