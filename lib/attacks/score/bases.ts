import type { Wave } from '../engine/wave.js';
import { freeValues } from './ball.js';

export type Basis = 'pixel' | 'dct';

/** Orthonormal directions of images. */
interface Directions {
  /** How many a row has. */
  count(row: number): number;
  /** Adds `amount` times a row's k-th direction to its image. */
  add(row: number, k: number, amount: number, image: Float32Array): void;
}

/** Of the frequencies along a side, those that are used. */
const LOW = 1 / 4;

/** The bases of SimBA. */
export const bases: Record<Basis, (wave: Wave) => Directions> = {
  /** Single values: those that may change. */
  pixel: (wave) => {
    const free = freeValues(wave);
    return {
      count: (row) => free(row).length,
      add: (row, k, amount, image) => {
        image[free(row)[k]] += amount;
      },
    };
  },

  /** Products of a cosine down and a cosine across, in one channel. */
  dct: (wave) => {
    const [, height, width, channels] = wave.images.shape;
    const [down, across] = [cosines(height), cosines(width)];
    return {
      count: () => down.length * across.length * channels,
      add: (_row, k, amount, image) => {
        const channel = k % channels;
        const frequency = Math.floor(k / channels);
        const [y, x] = [down[Math.floor(frequency / across.length)], across[frequency % across.length]];
        for (let i = 0; i < height * width; i++)
          image[i * channels + channel] += amount * y[Math.floor(i / width)] * x[i % width];
      },
    };
  },
};

/** The low frequencies of the discrete cosine transform (type II) of this length, each of norm 1. */
function cosines(length: number): Float64Array[] {
  return Array.from({ length: Math.max(1, Math.round(LOW * length)) }, (_, frequency) =>
    Float64Array.from(
      { length },
      (__, i) => Math.sqrt((frequency ? 2 : 1) / length) * Math.cos((Math.PI * frequency * (i + 0.5)) / length),
    ),
  );
}
