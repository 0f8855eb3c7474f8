import { readFile } from 'node:fs/promises';
import { DataError, decodeImage } from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import { isDifferentiable } from '../../models/index.js';
import type { Tensor4D } from '../../tensor/index.js';
import type { AttackBatch, MaskMaker } from '../contracts.js';
import { borderMask } from './border.js';
import { boxMask } from './box.js';
import { imageMask } from './image.js';
import { patchMask } from './patch.js';
import { randomPixelsMask } from './random-pixels.js';
import { type ImageShape, rectangleMask } from './rectangle.js';
import { topPixelsMask } from './top-pixels.js';

const FORMS =
  'rectangle:top=2,left=2,height=8,width=8; border:width=3; patch:size=6 (or patch:size=6,seed=1); ' +
  'random:pixels=50 (or random:pixels=50,seed=1); box:margin=1 (or box); top-pixels:pixels=20; ' +
  'or a .png or .jpg file whose light pixels may change';

/** Of each kind of mask: its numbers, those that may be left out with their value, and what it makes. */
interface Kind {
  readonly keys: readonly string[];
  readonly defaults?: Readonly<Record<string, number>>;
  make(numbers: Readonly<Record<string, number>>): MaskMaker;
}

const indicesOf = ({ labels, indices }: AttackBatch): Int32Array => indices ?? Int32Array.from(labels.keys());

const kinds: Readonly<Record<string, Kind>> = {
  rectangle: {
    keys: ['top', 'left', 'height', 'width'],
    make:
      ({ top, left, height, width }) =>
      async ({ inputShape }) =>
        rectangleMask(inputShape, { top, left, height, width }),
  },
  border: {
    keys: ['width'],
    make:
      ({ width }) =>
      async ({ inputShape }) =>
        borderMask(inputShape, { width }),
  },
  patch: {
    keys: ['size', 'seed'],
    defaults: { seed: 0 },
    make:
      ({ size, seed }) =>
      async ({ inputShape }, batch) =>
        patchMask(inputShape, { size, seed, indices: indicesOf(batch) }),
  },
  random: {
    keys: ['pixels', 'seed'],
    defaults: { seed: 0 },
    make:
      ({ pixels, seed }) =>
      async ({ inputShape }, batch) =>
        randomPixelsMask(inputShape, { pixels, seed, indices: indicesOf(batch) }),
  },
  box: {
    keys: ['margin'],
    defaults: { margin: 0 },
    make:
      ({ margin }) =>
      async (_, { images }) =>
        boxMask(images, { margin }),
  },
  'top-pixels': {
    keys: ['pixels'],
    make:
      ({ pixels }) =>
      async (model, batch) => {
        if (!isDifferentiable(model))
          throw new RangeError(
            `The mask top-pixels needs gradients, and ${model.name} only answers. Use rectangle, border or patch.`,
          );
        return topPixelsMask(model, batch, { pixels });
      },
  },
};

/**
 * Reads a mask written as text: `rectangle:top=2,left=2,height=8,width=8`, `border:width=3`, `patch:size=6`,
 * `random:pixels=50`, `box:margin=1`, `top-pixels:pixels=20`, or a `.png` or `.jpg` file of the images' size whose light
 * pixels may change.
 * @throws RangeError that says what is wrong with the text and how masks are written; what the text asks of images it
 * does not fit is said when the mask is made.
 */
export function parseMask(text: string): MaskMaker {
  if (/\.(png|jpe?g)$/i.test(text)) return (model) => maskFromFile(text, model.inputShape);
  const [, name, rest = ''] = /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const kind = name === undefined || !Object.hasOwn(kinds, name) ? undefined : kinds[name];
  if (!kind)
    throw new RangeError(`"${text}" is not a mask${didYouMean(name ?? text, Object.keys(kinds))}Write ${FORMS}.`);
  const numbers: Record<string, number> = {};
  for (const word of rest.split(',').filter(Boolean)) {
    const [, key, value] = /^\s*([^=]+?)\s*=\s*(\d+)\s*$/.exec(word) ?? [];
    if (key === undefined)
      throw new RangeError(`"${word}" in the mask "${text}" is not key=number with a whole number from 0 on.`);
    if (!kind.keys.includes(key))
      throw new RangeError(
        `The mask ${name} has no "${key}"${didYouMean(key, kind.keys)}It takes ${kind.keys.join(', ')}.`,
      );
    if (key in numbers) throw new RangeError(`The mask "${text}" has two values for ${key}.`);
    numbers[key] = Number(value);
  }
  const complete = { ...kind.defaults, ...numbers };
  const missing = kind.keys.filter((key) => !(key in complete));
  if (missing.length) throw new RangeError(`The mask "${text}" lacks ${missing.join(', ')}. Write ${FORMS}.`);
  return kind.make(complete);
}

async function maskFromFile(file: string, shape: ImageShape): Promise<Tensor4D> {
  const { height, width, channels, pixels } = await decodeImage(file, await bytesOf(file));
  if (height !== shape[0] || width !== shape[1])
    throw new RangeError(`The mask ${file} is ${height} × ${width}; the images are ${shape[0]} × ${shape[1]}.`);
  // A coloured picture for grey images, or for images of another kind: a pixel is light when its mean is.
  const perChannel = channels === shape[2] ? 1 : channels;
  const light = Float32Array.from({ length: pixels.length / perChannel }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < perChannel; c++) sum += pixels[i * perChannel + c];
    return sum / perChannel / 255;
  });
  return imageMask(shape, light);
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new DataError(file, `cannot be read as a mask (${(error as Error).message}).`);
  }
}
