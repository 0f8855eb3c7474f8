import { type Tensor4D, tf } from '../tensor/index.js';
import type { ClassFolder } from './class-folders.js';
import type { Feature } from './features.js';

/** Labelled images: pixels [n · h · w · c] in [0, 1], row-major NHWC; labels [n]. */
export interface Dataset {
  readonly name: string;
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** Position of each row in the data set it was taken from; random numbers are keyed by it. */
  readonly indices: Int32Array;
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
  /** Labels are below it. */
  readonly classes: number;
  /** Which folder holds which class, where the images lie in one folder per class. */
  readonly folders?: readonly ClassFolder[];
  /** Which label of a table is which class. */
  readonly labelNames?: readonly ClassFolder[];
  /** The columns of a table; an image is then a row [1, features, 1] of values in units of each one's range. */
  readonly features?: readonly Feature[];
  /** What the classes are called, where it is known. */
  readonly classNames?: readonly string[];
  /** One sentence for captions and reports: which data, how many, from where. */
  readonly provenance: string;
}

/** Values in one image. */
export const pixelsOf = (data: Dataset): number => data.shape[0] * data.shape[1] * data.shape[2];

/** Rows `from` (inclusive) to `to` (exclusive) as a tensor [to − from, h, w, c]; the caller disposes it. */
export function imageTensor(data: Dataset, from = 0, to: number = data.labels.length): Tensor4D {
  const width = pixelsOf(data);
  return tf.tensor4d(data.images.subarray(from * width, to * width), [to - from, ...data.shape]);
}

/** The given rows, in the given order, as a data set of their own. */
export function takeRows(data: Dataset, rows: ArrayLike<number>, provenance: string = data.provenance): Dataset {
  const width = pixelsOf(data);
  const images = new Float32Array(rows.length * width);
  const labels = new Int32Array(rows.length);
  const indices = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!(row >= 0 && row < data.labels.length))
      throw new RangeError(`Row ${row} does not exist: ${data.name} has rows 0 to ${data.labels.length - 1}.`);
    images.set(data.images.subarray(row * width, (row + 1) * width), i * width);
    labels[i] = data.labels[row];
    indices[i] = data.indices[row];
  }
  return { ...data, images, labels, indices, provenance };
}

/** The given rows, in the given order, as a tensor [rows, h, w, c]; the caller disposes it. */
export function rowsTensor(data: Pick<Dataset, 'images' | 'shape'>, rows: ArrayLike<number>): Tensor4D {
  const [height, width, channels] = data.shape;
  const size = height * width * channels;
  const pixels = new Float32Array(rows.length * size);
  for (let i = 0; i < rows.length; i++)
    pixels.set(data.images.subarray(rows[i] * size, (rows[i] + 1) * size), i * size);
  return tf.tensor4d(pixels, [rows.length, height, width, channels]);
}

/** The data set with other pixels [n · h · w · c]. */
export const withImages = (data: Dataset, images: Float32Array, provenance: string = data.provenance): Dataset => ({
  ...data,
  images,
  provenance,
});
