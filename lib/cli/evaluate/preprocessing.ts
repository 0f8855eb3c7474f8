import type { OpenModelOptions } from '../../models/index.js';
import { oneOf } from '../arguments.js';
import { type Option, UsageError, type Values, valued } from '../command.js';

/** Options that say what is done to images inside the model. */
export const preprocessingOptions: Readonly<Record<string, Option>> = {
  preprocess: valued(
    'VALUES',
    'what the model wants done to pixels: mean=.5,.4,.3,std=.2 (one for all channels or one for each, red first), range=0..255, range=-1..1, range=1..0 (inverted), imagenet, cifar10 or mnist; ε stays in pixel units of [0, 1]',
  ),
  channels: valued('ORDER', 'rgb or bgr: in which order the model wants them', 'rgb'),
  layout: valued(
    'LAYOUT',
    'how the model wants images: nhwc, nchw, nhw, flat (rows), flat-chw (channel by channel); ncwh, nwhc, nwh, flat-whc, flat-cwh: rows and columns exchanged (default: as it states)',
  ),
  'input-size': valued(
    'HxW',
    'size of the images inside a model that leaves it open or takes others than the data has: bilinear, ε in pixels of the data',
  ),
};

export type PreprocessingArgs = Pick<OpenModelOptions, 'preprocess' | 'inputSize' | 'channels' | 'layout'>;

/** `32x32`, or one number for both sides. */
function size(text: string): readonly [number, number] {
  const [, height, width = height] = /^([1-9]\d{0,5})(?:x([1-9]\d{0,5}))?$/i.exec(text.trim()) ?? [];
  if (height === undefined)
    throw new UsageError(`option --input-size takes HEIGHTxWIDTH in pixels, such as 32x32, got "${text}".`);
  return [Number(height), Number(width)];
}

/**
 * What was asked of the model's preprocessing, so far as it can be told without the model.
 * @throws UsageError naming the option, what it is and what was expected.
 */
export async function preprocessingArgs(values: Values): Promise<PreprocessingArgs> {
  const { preprocess, channels, layout, 'input-size': inputSize } = values;
  const { LAYOUTS, pixelValues } = await import('../../models/index.js');
  const read = (text: string) => {
    try {
      return pixelValues(text);
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(`option --preprocess: ${error.message}`) : error;
    }
  };
  return {
    channels: oneOf('order of channels (--channels)', channels, ['rgb', 'bgr'] as const),
    ...(typeof preprocess === 'string' && { preprocess: read(preprocess) }),
    ...(layout !== undefined && { layout: oneOf('layout (--layout)', layout, LAYOUTS) }),
    ...(typeof inputSize === 'string' && { inputSize: size(inputSize) }),
  };
}
