import { type Dataset, withImages } from './dataset.js';

const LEVELS = 255;
/** ITU-R 601 luma in 16 bits, as PIL converts RGB to gray. */
const LUMA = [19_595, 38_470, 7_471] as const;
const HALF = 0x8000;
const WHOLE = 0x10000;

/** Gray images [n · h · w] as three equal channels. */
function inColor(gray: Float32Array): Float32Array {
  const color = new Float32Array(gray.length * 3);
  for (let i = 0; i < gray.length; i++) color.fill(gray[i], 3 * i, 3 * i + 3);
  return color;
}

/** Images in color [n · h · w · 3] as PIL makes them gray, rounded to 8 bits. */
function inGray(color: Float32Array): Float32Array {
  const gray = new Float32Array(color.length / 3);
  for (let i = 0; i < gray.length; i++) {
    let sum = HALF;
    for (let c = 0; c < 3; c++) sum += LUMA[c] * Math.round(color[3 * i + c] * LEVELS);
    gray[i] = Math.floor(sum / WHOLE) / LEVELS;
  }
  return gray;
}

/**
 * The images with as many channels as a model takes: gray ones three times the same, those in color as PIL makes them
 * gray (8 bits). Undefined where they have other numbers of channels than 1 and 3.
 */
export function withChannels(data: Dataset, channels: number): Dataset | undefined {
  const [height, width, has] = data.shape;
  if (has === channels) return data;
  if (!((has === 1 && channels === 3) || (has === 3 && channels === 1))) return undefined;
  const [images, told] =
    channels === 3 ? [inColor(data.images), 'gray, in three channels'] : [inGray(data.images), 'made gray'];
  return { ...withImages(data, images, `${data.provenance}; ${told}`), shape: [height, width, channels] };
}
