import type { OpenModelOptions } from '../models/index.js';
import { oneOf } from './arguments.js';
import { type Option, UsageError, type Values, valued } from './command.js';

/** Options that say what is done to images inside the model. */
export const preprocessingOptions: Readonly<Record<string, Option>> = {
  preprocess: valued(
    'VALUES',
    'what the model wants done to pixels: mean=.5,.4,.3,std=.2 (one for all channels, or one each, red first), range=0..255, -1..1 or 1..0 (inverted), or imagenet, cifar10, mnist; ε stays in units of [0, 1]',
  ),
  channels: valued('rgb|bgr', 'in which order the model wants the channels (default rgb)'),
  layout: valued(
    'LAYOUT',
    'how the model wants images: nhwc, nchw, nhw, flat, flat-chw (channel by channel); nwhc, ncwh, nwh, flat-whc, flat-cwh (rows and columns exchanged) (default: as it states)',
  ),
  'input-size': valued(
    'HxW',
    'height and width of images inside the model, where it leaves them open or the data has others; ε is that of the data',
  ),
};

export type PreprocessingArgs = Pick<OpenModelOptions, 'preprocess' | 'inputSize' | 'channels' | 'layout'>;

const ORDERS = ['rgb', 'bgr'] as const;

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
  const { LAYOUTS, pixelValues } = await import('../models/index.js');
  const read = (text: string) => {
    try {
      return pixelValues(text);
    } catch (error) {
      throw error instanceof RangeError ? new UsageError(`option --preprocess: ${error.message}`) : error;
    }
  };
  return {
    ...(typeof preprocess === 'string' && { preprocess: read(preprocess) }),
    ...(channels !== undefined && { channels: oneOf('order of channels (--channels)', channels, ORDERS) }),
    ...(layout !== undefined && { layout: oneOf('layout (--layout)', layout, LAYOUTS) }),
    ...(typeof inputSize === 'string' && { inputSize: size(inputSize) }),
  };
}
