import { archiveEntries, withFile } from './archive.js';
import { resolveAsset } from './assets.js';
import type { Dataset } from './dataset.js';
import { decodeRows } from './decoded.js';
import { DataError } from './errors.js';
import { type RowRange, rangeNote, rowRange } from './rows.js';

/** CIFAR-10's classes in their order (Krizhevsky, 2009). */
const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

const ARCHIVE = 'cifar10/cifar10-jpeg.zip';
const SHAPE = [32, 32, 3] as const;
const ROWS = { train: 50_000, test: 10_000 };

/**
 * CIFAR-10's train (50,000) or test (10,000) images (Krizhevsky, 2009), pixels divided by 255, from a copy in JPEG:
 * these are not the canonical pixels. The copy has a folder per class, so the canonical order is lost; here row i is
 * image ⌊i / 10⌋ of class i mod 10, and any stretch of rows is balanced. Only the images asked for are read.
 */
export async function cifar10(
  split: 'train' | 'test',
  range: RowRange & { readonly signal?: AbortSignal } = {},
): Promise<Dataset> {
  const n = ROWS[split];
  const { from, to } = rowRange(`cifar10-${split}`, n, range);
  const { file } = await resolveAsset(ARCHIVE);
  const indices = Int32Array.from({ length: to - from }, (_, i) => from + i);
  const rows = await withFile(file, async (source) => {
    const entries = archiveEntries(file, source);
    const encoded = Array.from(indices, (row) => {
      const label = row % CIFAR10_CLASSES.length;
      const number = String(Math.floor(row / CIFAR10_CLASSES.length)).padStart(4, '0');
      const name = `${split}/${CIFAR10_CLASSES[label]}/${number}.jpg`;
      const read = entries.get(name);
      if (!read) throw new DataError(file, `has no "${name}".`);
      return { file: `${file}: ${name}`, label, read };
    });
    return decodeRows(encoded, range);
  });
  if (rows.shape.join() !== SHAPE.join())
    throw new DataError(file, `holds images of ${rows.shape.join(' × ')}, expected ${SHAPE.join(' × ')}.`);
  return {
    ...rows,
    name: `cifar10-${split}`,
    indices,
    classes: CIFAR10_CLASSES.length,
    provenance: `CIFAR-10 ${split} (JPEG copy: not the canonical pixels), ${n.toLocaleString('en-US')} images${rangeNote({ from, to }, n)}`,
  };
}
