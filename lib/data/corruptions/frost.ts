import { keyedRandom } from '../../tensor/index.js';
import { type DecodedImage, decodeImage } from '../images.js';
import { wheelFiles } from '../wheel.js';
import { nearest } from './edges.js';
import { type Corruption, mapped, type Picture } from './picture.js';

/** How much is kept of the picture, and how much of the frost comes over it. */
const FROSTS = [
  [1, 0.4],
  [0.8, 0.6],
  [0.7, 0.7],
  [0.65, 0.7],
  [0.6, 0.75],
] as const;

/** Photographs of frost on glass by Hendrycks and Dietterich; the published code never draws their sixth. */
const TEXTURES = {
  requirement: 'imagecorruptions==1.1.2 --hash=sha256:d0e4bf529ba6fbb27d8aba1bde7c5db43bf2b969b2c767c11419e939e3e365b8',
  files: [
    ['frost1.png', 'ff9f907860bd7a835d459e32f9d588062b7f61ee267343cc7222b56753a14755'],
    ['frost2.png', 'fe211a89b336999c207a852ce05818d4545d0b57c5beadd824b4cc9d9a9b6137'],
    ['frost3.png', '2d0d50b4a9bb213f38b024ef7768731bb83cc08d2f26b5766bbc167cdfa0e504'],
    ['frost4.jpg', '3f8b91ca1a9fa7167b09e773da53f5ae60d0a1fd88f02a783f6e328a72887f6e'],
    ['frost5.jpg', '5fc6a19df4a429ba68abdcc8f8a4278d4c9f81c9ccafd2c92ab0c8cf8992ebd2'],
  ].map(([name, sha256]) => ({ inside: `imagecorruptions/frost/${name}`, sha256, kept: `frost/${name}` })),
} as const;

/** All are larger than a picture; they are enlarged by a tenth, as the published code does it. */
const ENLARGED = 1.1;

let loaded: Promise<readonly DecodedImage[]> | undefined;

async function load(): Promise<readonly DecodedImage[]> {
  const files = await wheelFiles('Frost', TEXTURES);
  return Promise.all(files.map(({ file, bytes }) => decodeImage(file, bytes)));
}

/** The textures, decoded once per process; what failed is tried again. */
export function frostTextures(): Promise<readonly DecodedImage[]> {
  loaded ??= load().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

/** Keys's cubic with the slope that OpenCV takes (Keys, 1981). */
function cubic(distance: number): number {
  const [d, a] = [Math.abs(distance), -0.75];
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/** Of a line of `length`, enlarged: which four pixels each of `side` pixels from `start` on mixes, and how. */
const mixes = (length: number, start: number, side: number) =>
  Array.from({ length: side }, (_, i) => {
    const place = ((start + i + 0.5) * length) / enlarged(length) - 0.5;
    const first = Math.floor(place) - 1;
    const four = [first, first + 1, first + 2, first + 3];
    return { at: four.map((at) => nearest(at, length)), weights: four.map((at) => cubic(place - at)) };
  });

const enlarged = (length: number) => Math.ceil(length * ENLARGED);

/** The square of an enlarged texture whose first pixel is at the given row and column; bicubic, in 8 bits. */
export function frostCrop(texture: DecodedImage, top: number, left: number, side: number): Picture {
  const { height, width, channels, pixels } = texture;
  const down = mixes(height, top, side);
  const across = mixes(width, left, side);
  const values = new Float64Array(side * side * channels);
  const line = new Float64Array(width * channels);
  down.forEach((rows, y) => {
    const [p, q, r, s] = rows.weights;
    const [a, b, c, d] = rows.at.map((at) => at * line.length);
    for (let i = 0; i < line.length; i++)
      line[i] = p * pixels[a + i] + q * pixels[b + i] + r * pixels[c + i] + s * pixels[d + i];
    across.forEach(({ at, weights }, x) => {
      for (let channel = 0; channel < channels; channel++) {
        let mixed = 0;
        for (let k = 0; k < 4; k++) mixed += weights[k] * line[at[k] * channels + channel];
        values[(y * side + x) * channels + channel] = Math.min(255, Math.max(0, Math.round(mixed)));
      }
    });
  });
  return { side, channels, values };
}

/** A picture behind that frost. */
export function frosted(picture: Picture, ice: Picture, level: number): Picture {
  const [kept, over] = FROSTS[level];
  return mapped(picture, (value, at) => kept * value + over * ice.values[at]);
}

/** Frost on the glass: a random square of one of the textures. */
export const frost: Corruption = async (picture, level, keys) => {
  const random = keyedRandom(...keys);
  const textures = await frostTextures();
  const texture = textures[Math.floor(random() * textures.length)];
  const [top, left] = [texture.height, texture.width].map((length) =>
    Math.floor(random() * (enlarged(length) - picture.side)),
  );
  return frosted(picture, frostCrop(texture, top, left, picture.side), level);
};
