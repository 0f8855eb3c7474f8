import type { Picture } from './picture.js';

/** Which pixel of a line of `length` stands at a place outside it. */
export type Edge = (at: number, length: number) => number;

/** The last one, again and again. */
export const nearest: Edge = (at, length) => Math.min(length - 1, Math.max(0, at));

/** The line mirrored, its last pixel twice: c b a | a b c. At most one length beyond. */
export const mirrored: Edge = (at, length) => (at < 0 ? -1 - at : at >= length ? 2 * length - 1 - at : at);

/** The line mirrored about its last pixel: c b | a b c. At most one length beyond. */
export const mirroredAboutLast: Edge = (at, length) => (at < 0 ? -at : at >= length ? 2 * length - 2 - at : at);

/** A picture with `reach` more pixels on each side. */
export function padded({ side, channels, values }: Picture, reach: number, edge: Edge): Picture {
  const wide = side + 2 * reach;
  const found = new Float64Array(wide * wide * channels);
  const columns = Int32Array.from({ length: wide }, (_, x) => edge(x - reach, side) * channels);
  for (let y = 0, to = 0; y < wide; y++) {
    const from = edge(y - reach, side) * side * channels;
    for (let x = 0; x < wide; x++) for (let c = 0; c < channels; c++) found[to++] = values[from + columns[x] + c];
  }
  return { side: wide, channels, values: found };
}
