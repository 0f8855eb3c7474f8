import { type Edge, nearest, padded } from './edges.js';
import { addWeighted, type Picture } from './picture.js';

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
  const taps = (start: number, step: number) =>
    Array.from(weights, (weight, k) => ({ from: start + k * step, weight }));
  for (let y = 0; y < side; y++) addWeighted(down, y * line, line, wide.values, taps(y * line, line));
  for (let y = 0; y < side; y++)
    addWeighted(values, y * side * channels, side * channels, down, taps(y * line, channels));
  return { side, channels, values };
}
