import { keyedRandom } from '../../tensor/index.js';
import { type Corruption, mapped } from './picture.js';

/** How thick the fog is, and by how much its swings shrink from one scale to the next. */
const FOGS = [
  [1.5, 2],
  [2, 2],
  [2.5, 1.7],
  [2.5, 1.5],
  [3, 1.4],
] as const;

/** A power of two, not below a picture's side. */
const MAP = 256;

/**
 * A height map [MAP, MAP] in [0, 1] by the diamond-square algorithm (Fournier, Fussell and Carpenter, 1982): the middle of
 * each square is the mean of its corners and a swing, then the middle of each side likewise, on half the scale, and so on;
 * opposite borders are neighbors.
 */
function heights(decay: number, random: () => number): Float64Array {
  const map = new Float64Array(MAP * MAP);
  const at = (y: number, x: number) => (y & (MAP - 1)) * MAP + (x & (MAP - 1));
  let swing = 100;
  const around = (places: readonly number[]) =>
    (map[places[0]] + map[places[1]] + map[places[2]] + map[places[3]]) / 4 + swing * swing * (2 * random() - 1);
  for (let step = MAP; step >= 2; step /= 2, swing /= decay) {
    const half = step / 2;
    for (let y = 0; y < MAP; y += step)
      for (let x = 0; x < MAP; x += step)
        map[at(y + half, x + half)] = around([at(y, x), at(y, x + step), at(y + step, x), at(y + step, x + step)]);
    const cross = (y: number, x: number) =>
      around([at(y - half, x), at(y + half, x), at(y, x - half), at(y, x + half)]);
    for (let y = 0; y < MAP; y += step)
      for (let x = 0; x < MAP; x += step) {
        map[at(y, x + half)] = cross(y, x + half);
        map[at(y + half, x)] = cross(y + half, x);
      }
  }
  const [low, high] = [map.reduce((a, b) => Math.min(a, b)), map.reduce((a, b) => Math.max(a, b))];
  return map.map((value) => (value - low) / (high - low));
}

/** White fog of uneven thickness; the brightest pixel stays as bright as it was. */
export const fog: Corruption = (picture, level, keys) => {
  const [thickness, decay] = FOGS[level];
  const { side, channels, values } = picture;
  const cloud = heights(decay, keyedRandom(...keys));
  const brightest = values.reduce((a, b) => Math.max(a, b)) / 255;
  const kept = brightest / (brightest + thickness);
  return mapped(picture, (value, at) => {
    const pixel = Math.floor(at / channels);
    return kept * (value + 255 * thickness * cloud[Math.floor(pixel / side) * MAP + (pixel % side)]);
  });
};
