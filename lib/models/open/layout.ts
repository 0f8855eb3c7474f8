import { DataError } from '../../data/index.js';
import type { Tensor, Tensor4D } from '../../tensor/index.js';

/** How a model wants its images: as they are here, with the channels first, without a channel axis, or as rows. */
export type Layout = 'nhwc' | 'nchw' | 'nhw' | 'flat';

export interface ModelInput {
  /** Height, width, channels of an image here. */
  readonly shape: readonly [number, number, number];
  readonly layout: Layout;
}

/** Dimensions of one image as a model states them; undefined where it leaves one open. */
export type StatedShape = readonly (number | undefined)[];

const inputOption = 'say which images it takes with the input option: [height, width, channels]';

/** A row of n values as an image, where only one of 1 and 3 channels makes it a square. */
function squareOf(n: number): readonly [number, number, number] | undefined {
  const fits = [1, 3].filter((channels) => Number.isInteger(Math.sqrt(n / channels)));
  if (fits.length !== 1) return undefined;
  const side = Math.sqrt(n / fits[0]);
  return [side, side, fits[0]];
}

const agrees = (stated: StatedShape, asked: readonly number[]) =>
  stated.length === asked.length && stated.every((n, i) => n === undefined || n === asked[i]);

/** Every layout in which images of that shape could be what the model states. */
function layoutsOf(
  stated: StatedShape,
  [height, width, channels]: readonly [number, number, number],
  channelsLast: boolean,
): Layout[] {
  const arranged: Readonly<Record<Layout, readonly number[]>> = {
    nchw: channelsLast ? [] : [channels, height, width],
    nhwc: [height, width, channels],
    nhw: channels === 1 ? [height, width] : [],
    flat: [height * width * channels],
  };
  return (Object.keys(arranged) as Layout[]).filter((layout) => agrees(stated, arranged[layout]));
}

const isColours = (n: number | undefined) => n === 1 || n === 3;

/** Height, width and channels as the statement alone tells them. */
function guess(stated: StatedShape, channelsLast: boolean): readonly [number, number, number] | undefined {
  if (stated.some((n) => n === undefined)) return undefined;
  const sizes = stated as readonly number[];
  if (sizes.length === 1) return squareOf(sizes[0]);
  if (sizes.length === 2) return [sizes[0], sizes[1], 1];
  if (sizes.length !== 3) return undefined;
  if (!channelsLast && isColours(sizes[0]) === isColours(sizes[2])) return undefined;
  return channelsLast || isColours(sizes[2]) ? [sizes[0], sizes[1], sizes[2]] : [sizes[1], sizes[2], sizes[0]];
}

/**
 * How images can be handed to a model: from the dimensions of one image that it states, and from what the caller asks
 * for. There are several ways only where the model leaves dimensions open.
 * @throws DataError where the two do not agree, or the statement can be read as several kinds of images.
 */
export function modelInputs(
  file: string,
  stated: StatedShape,
  { asked, channelsLast = true }: { asked?: readonly [number, number, number]; channelsLast?: boolean },
): ModelInput[] {
  const shown = `[n, ${stated.map((n) => n ?? '?').join(', ')}]`;
  const shape = asked ?? guess(stated, channelsLast);
  if (!shape) throw new DataError(file, `takes ${shown}, which can be several kinds of images: ${inputOption}.`);
  const layouts = layoutsOf(stated, shape, channelsLast);
  if (!layouts.length) throw new DataError(file, `takes ${shown}; images [${shape}] do not fit.`);
  return layouts.map((layout) => ({ shape, layout }));
}

/** Images [n, h, w, c] as the model wants them; the caller disposes what is returned. */
export function arranged(images: Tensor4D, layout: Layout): Tensor {
  const [n, height, width, channels] = images.shape;
  if (layout === 'nchw') return images.transpose([0, 3, 1, 2]);
  if (layout === 'nhw') return images.reshape([n, height, width]);
  if (layout === 'flat') return images.reshape([n, height * width * channels]);
  return images.clone();
}
