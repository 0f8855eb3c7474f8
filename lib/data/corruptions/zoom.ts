import type { Corruption, Picture } from './picture.js';

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

/** The middle of a picture enlarged bilinearly to at least its side; of that its first `kept` rows and columns. */
export function zoomed({ side, channels, values }: Picture, factor: number, kept = side): Picture {
  const taken = Math.ceil(side / factor);
  const start = Math.floor((side - taken) / 2);
  const scale = (taken - 1) / (rounded(taken * factor) - 1);
  const places = Array.from({ length: kept }, (_, i) => {
    const first = Math.min(taken - 2, Math.floor(i * scale));
    return { at: start + first, share: i * scale - first };
  });
  const line = kept * channels;
  const wide = new Float64Array(taken * line);
  for (let y = 0; y < taken; y++)
    for (let x = 0, to = y * line; x < kept; x++) {
      const { at, share } = places[x];
      const from = ((start + y) * side + at) * channels;
      for (let c = 0; c < channels; c++, to++)
        wide[to] = (1 - share) * values[from + c] + share * values[from + channels + c];
    }
  const found = new Float64Array(kept * line);
  places.forEach(({ at, share }, y) => {
    const from = (at - start) * line;
    for (let x = 0; x < line; x++) found[y * line + x] = (1 - share) * wide[from + x] + share * wide[from + line + x];
  });
  return { side: kept, channels, values: found };
}

/** A lens that zooms while the shutter is open: the mean of the picture and its enlargements. */
export const zoomBlur: Corruption = (picture, level) => {
  const [count, step] = ZOOMS[level];
  const values = picture.values.slice();
  for (let k = 0; k < count; k++) {
    const layer = zoomed(picture, 1 + k * step);
    for (let at = 0; at < values.length; at++) values[at] += layer.values[at];
  }
  return { ...picture, values: values.map((sum) => sum / (count + 1)) };
};
