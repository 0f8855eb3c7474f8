import { decodeImage, imageCodec } from '../images.js';
import type { Corruption } from './picture.js';

const QUALITY = [25, 18, 15, 10, 7];

/** Stored as a small JPEG and read again. */
export const jpegCompression: Corruption = async ({ side, channels, values }, level) => {
  const sharp = await imageCodec();
  const raw = { width: side, height: side, channels: channels === 3 ? (3 as const) : (1 as const) };
  const bytes = await sharp(new Uint8Array(values), { raw })
    .jpeg({ quality: QUALITY[level], chromaSubsampling: '4:2:0', optimiseCoding: false })
    .toBuffer();
  const { pixels } = await decodeImage('a JPEG of our own', bytes);
  return { side, channels, values: new Float64Array(pixels) };
};
