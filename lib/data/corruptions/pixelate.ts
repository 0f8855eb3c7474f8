import { resized } from '../resize.js';
import { type Corruption, filled } from './picture.js';

const SCALE = [0.6, 0.5, 0.4, 0.3, 0.25];

/** A coarse picture whose pixels are squares: each the mean of those it covers. */
export const pixelate: Corruption = ({ side, channels, values }, level) => {
  const coarse = Math.floor(side * SCALE[level]);
  const { pixels } = resized(
    { height: side, width: side, channels, pixels: new Uint8Array(values) },
    coarse,
    coarse,
    'box',
  );
  const place = Int32Array.from({ length: side }, (_, i) => Math.floor(((i + 0.5) * coarse) / side));
  const found = filled(values.length, (at) => {
    const pixel = Math.floor(at / channels);
    const [y, x] = [place[Math.floor(pixel / side)], place[pixel % side]];
    return pixels[(y * coarse + x) * channels + (at % channels)];
  });
  return { side, channels, values: found };
};
