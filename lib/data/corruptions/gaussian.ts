import { type Edge, nearest, padded } from './edges.js';
import type { Picture } from './picture.js';

/** A bell of 2 · radius + 1 weights that add up to 1. */
export function bell(sigma: number, radius: number): Float64Array {
  const raw = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

export interface GaussianOptions {
  /** Cut off at this many standard deviations (default 4). */
  readonly truncate?: number;
  /** What lies outside the picture (default: its last pixel). */
  readonly edge?: Edge;
}

/** A Gaussian filter with a standard deviation in pixels, as SciPy lays it: rows, then columns. */
export function gaussian(picture: Picture, sigma: number, options: GaussianOptions = {}): Picture {
  const { truncate = 4, edge = nearest } = options;
  const radius = Math.floor(truncate * sigma + 0.5);
  const weights = bell(sigma, radius);
  const { side, channels } = picture;
  const wide = padded(picture, radius, edge);
  const line = wide.side * channels;
  const down = new Float64Array(side * line);
  const values = new Float64Array(side * side * channels);
  for (let y = 0; y < side; y++)
    for (let k = 0; k < weights.length; k++) {
      const [weight, from, to] = [weights[k], (y + k) * line, y * line];
      for (let at = 0; at < line; at++) down[to + at] += weight * wide.values[from + at];
    }
  for (let y = 0; y < side; y++)
    for (let k = 0; k < weights.length; k++) {
      const [weight, from, to] = [weights[k], y * line + k * channels, y * side * channels];
      for (let at = 0; at < side * channels; at++) values[to + at] += weight * down[from + at];
    }
  return { side, channels, values };
}
