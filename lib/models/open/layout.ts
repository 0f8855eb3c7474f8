import { DataError } from '../../data/index.js';
import { type Tensor, type Tensor4D, tf } from '../../tensor/index.js';

/** Height, width, channels. */
export type Shape = readonly [number, number, number];

/** The order in which an image's height, width and channels follow each other in what a model is handed. */
const AXES = {
  nchw: 'chw',
  nhwc: 'hwc',
  nhw: 'hwc',
  flat: 'hwc',
  'flat-chw': 'chw',
  ncwh: 'cwh',
  nwhc: 'whc',
  nwh: 'whc',
  'flat-whc': 'whc',
  'flat-cwh': 'cwh',
} as const;

/**
 * How a model wants its images: as they are here (nhwc), with the channels first, without a channel axis, or as rows
 * of values (flat; flat-chw: channel by channel); those with w before h have rows and columns exchanged.
 */
export type Layout = keyof typeof AXES;

export const LAYOUTS = Object.keys(AXES) as readonly Layout[];

/** Found by what a model states; the others are only taken where somebody says so. */
const USUAL: readonly Layout[] = ['nchw', 'nhwc', 'nhw', 'flat'];

export const isFlat = (layout: Layout): boolean => layout.startsWith('flat');

export interface ModelInput {
  /** Of an image here. */
  readonly shape: Shape;
  readonly layout: Layout;
}

/** Dimensions of one image as a model states them; undefined where it leaves one open. */
export type StatedShape = readonly (number | undefined)[];

const inputOption = 'say which images it takes with the input option: [height, width, channels]';

/** A row of n values as an image, where only one of 1 and 3 channels makes it a square. */
function squareOf(n: number): Shape | undefined {
  const fits = [1, 3].filter((channels) => Number.isInteger(Math.sqrt(n / channels)));
  if (fits.length !== 1) return undefined;
  const side = Math.sqrt(n / fits[0]);
  return [side, side, fits[0]];
}

const agrees = (stated: StatedShape, asked: readonly number[]) =>
  stated.length === asked.length && stated.every((n, i) => n === undefined || n === asked[i]);

/** Where each axis of a layout stands in [height, width, channels]. */
const axesOf = (layout: Layout): number[] => Array.from(AXES[layout], (axis) => 'hwc'.indexOf(axis));

/** The dimensions of an image of that shape in a layout; undefined where it has no place for the channels. */
export function dimensionsIn(layout: Layout, shape: Shape): readonly number[] | undefined {
  const sizes = axesOf(layout).map((axis) => shape[axis]);
  if (isFlat(layout)) return [sizes[0] * sizes[1] * sizes[2]];
  if (layout.includes('c')) return sizes;
  return shape[2] === 1 ? sizes.slice(0, 2) : undefined;
}

/** Of these layouts those in which images of that shape could be what the model states. */
const fitting = (stated: StatedShape, shape: Shape, layouts: readonly Layout[]): Layout[] =>
  layouts.filter((layout) => {
    const dimensions = dimensionsIn(layout, shape);
    return dimensions !== undefined && agrees(stated, dimensions);
  });

const isColours = (n: number | undefined) => n === 1 || n === 3;

/** Height, width and channels as the statement alone tells them. */
function guess(stated: StatedShape, channelsLast: boolean): Shape | undefined {
  if (stated.some((n) => n === undefined)) return undefined;
  const sizes = stated as readonly number[];
  if (sizes.length === 1) return squareOf(sizes[0]);
  if (sizes.length === 2) return [sizes[0], sizes[1], 1];
  if (sizes.length !== 3) return undefined;
  if (!channelsLast && isColours(sizes[0]) === isColours(sizes[2])) return undefined;
  return channelsLast || isColours(sizes[2]) ? [sizes[0], sizes[1], sizes[2]] : [sizes[1], sizes[2], sizes[0]];
}

/** What to do with images of another height and width than a model takes. */
export const RESIZE =
  'Where height and width alone differ, have them resized inside the model to what it takes, with the input size option (--input-size HEIGHTxWIDTH).';

/**
 * How images can be handed to a model: from the dimensions of one image that it states, and from what the caller asks
 * for. There are several ways only where the model leaves dimensions open and nobody asks for a layout.
 * @throws DataError where the two do not agree, or the statement can be read as several kinds of images.
 */
export function modelInputs(
  file: string,
  stated: StatedShape,
  { asked, channelsLast = true, layout }: { asked?: Shape; channelsLast?: boolean; layout?: Layout },
): ModelInput[] {
  const shown = `[n, ${stated.map((n) => n ?? '?').join(', ')}]`;
  const shape = asked ?? guess(stated, channelsLast);
  if (!shape) throw new DataError(file, `takes ${shown}, which can be several kinds of images: ${inputOption}.`);
  const usual = USUAL.filter((each) => each !== 'nchw' || !channelsLast);
  const layouts = fitting(stated, shape, layout === undefined ? usual : [layout]);
  if (layouts.length) return layouts.map((each) => ({ shape, layout: each }));
  const others = layout === undefined ? [] : fitting(stated, shape, LAYOUTS);
  if (others.length)
    throw new DataError(file, `takes ${shown}, which is not the layout ${layout}; these fit: ${others.join(', ')}.`);
  throw new DataError(file, `takes ${shown}; images [${shape}] do not fit. ${RESIZE}`);
}

/** Two axes of each row exchanged: TensorFlow does that many times faster than it permutes four axes. */
const exchanged = (rows: Tensor): Tensor => rows.transpose([0, 2, 1]);

/** Images [n, h, w, c] as the model wants them; the caller disposes what is returned. */
export function arranged(images: Tensor4D, layout: Layout): Tensor {
  const [n, ...shape] = images.shape;
  const dimensions = dimensionsIn(layout, shape as unknown as Shape);
  if (!dimensions)
    throw new RangeError(`images [${images.shape}] have colors, and the layout ${layout} has no place for them.`);
  const axes = axesOf(layout);
  if (axes.every((axis, i) => axis === i)) return images.reshape([n, ...dimensions]);
  const [height, width, channels] = shape;
  if (AXES[layout] === 'chw')
    return tf.tidy(() => exchanged(images.reshape([n, height * width, channels])).reshape([n, ...dimensions]));
  return tf.tidy(() => images.transpose([0, ...axes.map((axis) => axis + 1)]).reshape([n, ...dimensions]));
}

const NOTES: { readonly [layout in Layout]?: string } = {
  nchw: 'channels first',
  'flat-chw': 'channel by channel',
  ncwh: 'channels first, rows and columns exchanged',
  nwhc: 'rows and columns exchanged',
  nwh: 'rows and columns exchanged',
  'flat-whc': 'column by column',
  'flat-cwh': 'channel by channel, column by column',
};

/** What messages say of how images are handed over. */
export function layoutText({ shape, layout }: ModelInput): string {
  if (isFlat(layout) && shape[0] === 1 && shape[2] === 1) return `rows [n, ${shape[1]}]`;
  const note = NOTES[layout] === undefined ? '' : `, ${NOTES[layout]}`;
  return `images [${shape.join(', ')}] as ${isFlat(layout) ? 'rows ' : ''}[n, ${dimensionsIn(layout, shape)?.join(', ')}]${note}`;
}

/** The images [n, h, w, c] of that shape that lie in such a layout; the caller disposes what is returned. */
export function unarranged(values: Tensor, layout: Layout, shape: Shape): Tensor4D {
  const axes = axesOf(layout);
  const [height, width, channels] = shape;
  if (AXES[layout] === 'chw')
    return tf.tidy(() =>
      exchanged(values.reshape([-1, channels, height * width])).reshape([-1, height, width, channels]),
    );
  return tf.tidy(() => {
    const apart = values.reshape([-1, ...axes.map((axis) => shape[axis])]);
    return apart.transpose([0, ...[0, 1, 2].map((axis) => axes.indexOf(axis) + 1)]) as Tensor4D;
  });
}
