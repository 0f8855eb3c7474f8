import { pictureOf } from '../../data/index.js';

/** Each pixel becomes a block of this side: 28 × 28 as 224 × 224, and whole blocks are what JPEG keeps as they are. */
const SIDE = 8;

/** A small image [h, w, c] in [0, 1] as a picture for figures, a data address: enlarged, so that pixels stay squares. */
export function enlargedPicture(
  image: ArrayLike<number>,
  [height, width, channels]: readonly [number, number, number],
): Promise<string> {
  const large = new Float32Array(image.length * SIDE * SIDE);
  for (let y = 0; y < height * SIDE; y++)
    for (let x = 0; x < width * SIDE; x++)
      for (let c = 0; c < channels; c++)
        large[(y * width * SIDE + x) * channels + c] =
          image[(Math.floor(y / SIDE) * width + Math.floor(x / SIDE)) * channels + c];
  return pictureOf(large, [height * SIDE, width * SIDE, channels]);
}
