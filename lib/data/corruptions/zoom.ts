import { type Corruption, mapped, type Picture } from './picture.js';

/** How many enlargements lie over each other, and by how much each is larger than the one before; the first is 1. */
const ZOOMS = [
  [12, 0.01],
  [16, 0.01],
  [11, 0.02],
  [13, 0.02],
  [11, 0.03],
] as const;

/** Half to the even side, as Python rounds. */
const rounded = (value: number) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

/**
 * Adds the middle of a picture, enlarged bilinearly to at least its side, to `sum` [side, side, channels]: its first rows
 * and columns, where it is larger.
 */
export function addZoomed({ side, channels, values }: Picture, factor: number, sum: Float64Array): void {
  const taken = Math.ceil(side / factor);
  const start = Math.floor((side - taken) / 2);
  const scale = (taken - 1) / (rounded(taken * factor) - 1);
  const places = Array.from({ length: side }, (_, i) => {
    const first = Math.min(taken - 2, Math.floor(i * scale));
    return { from: first, share: i * scale - first };
  });
  const line = new Float64Array(taken * channels);
  for (let y = 0, to = 0; y < side; y++) {
    const { from: row, share: down } = places[y];
    const upper = ((start + row) * side + start) * channels;
    const lower = upper + side * channels;
    for (let at = 0; at < line.length; at++) line[at] = (1 - down) * values[upper + at] + down * values[lower + at];
    for (const { from, share } of places)
      for (let c = 0, at = from * channels; c < channels; c++, at++, to++)
        sum[to] += (1 - share) * line[at] + share * line[at + channels];
  }
}

/** A lens that zooms while the shutter is open: the mean of the picture and its enlargements. */
export const zoomBlur: Corruption = (picture, level) => {
  const [count, step] = ZOOMS[level];
  const sum = picture.values.slice();
  for (let k = 0; k < count; k++) addZoomed(picture, 1 + k * step, sum);
  return mapped({ ...picture, values: sum }, (value) => value / (count + 1));
};
