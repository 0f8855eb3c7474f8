import { type Dataset, pixelsOf } from '../../data/index.js';
import { keyedPermutation, keyedRandom } from '../../tensor/index.js';
import { requireNumber } from '../settings.js';

/** How much of a training set is poisoned. */
export interface PoisonOptions {
  /** Share of the rows, 0 to 1; the count is rounded to the nearest. */
  rate: number;
  /** Keys which rows they are (default 0); of one seed, the rows of a smaller rate are among those of a larger one. */
  seed?: number;
}

/** A poisoned training set. */
export interface Poisoned {
  readonly data: Dataset;
  /** Positions of the rows that were touched, in ascending order; all others are what they were, bit by bit. */
  readonly rows: Int32Array;
}

/** Key of the stream that chooses rows, apart from those of trainings and attacks with the same seed. */
const ROWS_STREAM = 0xba0d;
/** Key of the stream that draws labels. */
const LABELS_STREAM = 0x1abe;

/**
 * Positions of the rows that poisoning with this rate and seed touches, in ascending order: as many as the rate says
 * of those whose label `may` be touched (default all). What needs images for these rows can make them for no others.
 * @throws RangeError where the rate is not in [0, 1].
 */
export function poisonedRows(
  { labels }: Pick<Dataset, 'labels'>,
  { rate, seed = 0 }: PoisonOptions,
  may: (label: number) => boolean = () => true,
): Int32Array {
  requireNumber('rate', rate, { from: 0, to: 1 });
  const open = keyedPermutation(labels.length, seed, ROWS_STREAM).filter((row) => may(labels[row]));
  return open.slice(0, Math.round(rate * open.length)).sort();
}

/**
 * For each row a label other than its own, each as likely as the next: keyed by seed and the row's index.
 * @throws RangeError where the data have no other class.
 */
export const otherLabel = ({ labels, indices, classes }: Dataset, row: number, seed: number): number => {
  if (classes < 2) throw new RangeError('The data have one class: there is no other label; give data of two or more.');
  const other = Math.floor(keyedRandom(seed, indices[row], LABELS_STREAM)() * (classes - 1));
  return other + Number(other >= labels[row]);
};

/**
 * The data with some rows written over. What is written to is copied, labels in any case; images that nothing is
 * written to are the data's own array, not a copy of it.
 */
export function rewritten(
  data: Dataset,
  rows: Int32Array,
  {
    image,
    label,
    how,
  }: {
    /** Writes the row's image anew into its place, [h · w · c]. */
    image?: (row: number, pixels: Float32Array) => void;
    label?: (row: number) => number;
    /** What was done, for the provenance. */
    how: string;
  },
): Poisoned {
  const width = pixelsOf(data);
  const images = image ? data.images.slice() : data.images;
  const labels = data.labels.slice();
  for (const row of rows) {
    image?.(row, images.subarray(row * width, (row + 1) * width));
    if (label) labels[row] = label(row);
  }
  const provenance = `${data.provenance.replace(/\.$/, '')}; ${rows.length} of ${labels.length} rows poisoned (${how})`;
  return { data: { ...data, images, labels, provenance }, rows };
}
