import type { DecodedImage } from './images.js';

/** How a source pixel counts by its distance from the middle of a resized one: in units of the scale, up to `reach`. */
const FILTERS = {
  /** Antialiased bilinear. */
  triangle: { reach: 1, weight: (distance: number) => 1 - Math.abs(distance) },
  /** The mean of what is covered. */
  box: { reach: 0.5, weight: () => 1 },
} as const;

export type ResizeFilter = keyof typeof FILTERS;

/**
 * The shares of the source pixels in each pixel of a resized line: the filter is as wide as the scale where the line gets
 * shorter, so that nothing is skipped (as PIL and torchvision do it).
 */
function sharesOf(length: number, wanted: number, filter: ResizeFilter) {
  const { reach, weight } = FILTERS[filter];
  const [scale, wide] = [length / wanted, Math.max(1, length / wanted)];
  return Array.from({ length: wanted }, (_, i) => {
    const middle = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(middle - reach * wide + 0.5));
    const last = Math.min(length, Math.floor(middle + reach * wide + 0.5));
    const shares = Float64Array.from({ length: last - first }, (_, k) =>
      Math.max(0, weight((first + k + 0.5 - middle) / wide)),
    );
    const total = shares.reduce((sum, share) => sum + share, 0);
    return { first, shares: shares.map((share) => share / total) };
  });
}

/** An image of so many rows and columns, rounded to 8 bits (halves up) after each axis, columns first, as PIL does. */
export function resized(image: DecodedImage, rows: number, columns: number, filter: ResizeFilter): DecodedImage {
  const { height, width, channels, pixels } = image;
  const across = sharesOf(width, columns, filter);
  const wide = new Uint8ClampedArray(height * columns * channels);
  for (let y = 0; y < height; y++)
    across.forEach(({ first, shares }, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < shares.length; k++) sum += shares[k] * pixels[(y * width + first + k) * channels + c];
        wide[(y * columns + x) * channels + c] = Math.floor(sum + 0.5);
      }
    });
  const down = sharesOf(height, rows, filter);
  const line = columns * channels;
  const found = new Uint8ClampedArray(rows * line);
  down.forEach(({ first, shares }, y) => {
    for (let at = 0; at < line; at++) {
      let sum = 0;
      for (let k = 0; k < shares.length; k++) sum += shares[k] * wide[(first + k) * line + at];
      found[y * line + at] = Math.floor(sum + 0.5);
    }
  });
  return { height: rows, width: columns, channels, pixels: new Uint8Array(found.buffer) };
}
