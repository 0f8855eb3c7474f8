import { keyedRandom, type Tensor3D, type Tensor4D, tf } from '../../tensor/index.js';
import type { Wave } from '../engine/wave.js';
import type { Through } from './differentiate.js';

export interface InputDiversity {
  /** Chance that a row is resized in a step, in [0, 1]. */
  readonly probability: number;
  /** Least height of a resized image, as a share of its own, in (0, 1]. */
  readonly resizeRate: number;
}

/** Key of the stream of sizes and places. */
const DIVERSITY_STREAM = 0xd1;

/**
 * Shrinks images at random by bilinear interpolation, and puts them at a random place of a black image of the old size
 * (Xie et al., 2019). Each row's draw is keyed by its seed, index, restart and step. Linear in the pixels, so that
 * gradients go back by the transposed maps.
 */
export function inputDiversity(
  wave: Pick<Wave, 'images' | 'indices'> & { readonly run: Pick<Wave['run'], 'seed' | 'restart'> },
  diversity: InputDiversity,
  step: number,
): Through {
  const [, height, width] = wave.images.shape;
  return (images, rows) => {
    const vertical = new Float32Array(rows.length * height * height);
    const horizontal = new Float32Array(rows.length * width * width);
    rows.forEach((row, i) => {
      const random = keyedRandom(wave.run.seed, wave.indices[row], wave.run.restart, DIVERSITY_STREAM, step);
      const least = Math.floor(diversity.resizeRate * height);
      const moved = random() < diversity.probability && least < height;
      const tall = moved ? Math.max(1, least + Math.floor(random() * (height - least))) : height;
      const wide = moved ? Math.max(1, Math.round((tall * width) / height)) : width;
      const place = (room: number) => Math.floor(random() * (room + 1));
      resizeMap(vertical.subarray(i * height * height, (i + 1) * height * height), tall, place(height - tall));
      resizeMap(horizontal.subarray(i * width * width, (i + 1) * width * width), wide, place(width - wide));
    });
    const down = tf.tensor3d(vertical, [rows.length, height, height]);
    const across = tf.tensor3d(horizontal, [rows.length, width, width]);
    return {
      images: along(across, along(down, images, false), true),
      back: (gradient) => along(down, along(across, gradient, true, true), false, true),
    };
  };
}

/** Writes the map [n, n] from n values to `size` of them, interpolated at their centers, from `first` on; 0 elsewhere. */
function resizeMap(map: Float32Array, size: number, first: number): void {
  const n = Math.sqrt(map.length);
  for (let i = 0; i < size; i++) {
    const from = Math.min(n - 1, Math.max(0, ((i + 0.5) * n) / size - 0.5));
    const below = Math.floor(from);
    const base = (first + i) * n;
    map[base + below] += 1 - (from - below);
    if (below + 1 < n) map[base + below + 1] += from - below;
  }
}

/** Each row's map, or its transpose, along the height or the width of its image [rows, h, w, c]. */
function along(map: Tensor3D, images: Tensor4D, ofWidth: boolean, transposed = false): Tensor4D {
  const turned = ofWidth ? images.transpose([0, 2, 1, 3]) : images;
  const [rows, lines] = turned.shape as [number, number];
  const flat = turned.reshape([rows, lines, -1]);
  const mapped = tf.matMul(map, flat, transposed).reshape(turned.shape);
  return (ofWidth ? mapped.transpose([0, 2, 1, 3]) : mapped) as Tensor4D;
}
