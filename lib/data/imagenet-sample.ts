import { readFileSync } from 'node:fs';
import { archiveEntries, withFile } from './archive.js';
import { resolveAsset } from './assets.js';
import type { Dataset } from './dataset.js';
import { decodeRows } from './decoded.js';
import { DataError } from './errors.js';
import { centerCropped } from './photo.js';
import { type RowRange, rangeNote, rowRange } from './rows.js';

const ARCHIVE = 'imagenet-sample/imagenet-sample.zip';
const CLASSES = 'imagenet-sample/classes.json';
const ROWS = 1000;
/** What networks for ImageNet take. */
const SIDE = 224;

/** One of ImageNet's 1,000 classes: its index in networks, its WordNet id, and a name. */
export interface ImagenetClass {
  readonly index: number;
  readonly wnid: string;
  readonly name: string;
}

/** ImageNet's classes in the order of networks' scores. */
export async function imagenetClasses(): Promise<readonly ImagenetClass[]> {
  const { file } = await resolveAsset(CLASSES);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Entries are called `001_goldfish.jpg`. */
const labelOf = (name: string) => /^(\d{3})_.*\.jpg$/.exec(name)?.[1];

/**
 * One photograph of each class of ImageNet (Russakovsky et al., 2015), 1,000 in the order of the classes: the central
 * 224 × 224 of a copy whose shorter side was brought to 256, in JPEG; pixels divided by 255. Only the images asked for
 * are read.
 */
export async function imagenetSample(range: RowRange & { readonly signal?: AbortSignal } = {}): Promise<Dataset> {
  const { from, to } = rowRange('imagenet-sample', ROWS, range);
  const { file } = await resolveAsset(ARCHIVE);
  const indices = Int32Array.from({ length: to - from }, (_, i) => from + i);
  const rows = await withFile(file, async (source) => {
    const byLabel = new Map<number, { name: string; read: () => Buffer }>();
    for (const [name, read] of archiveEntries(file, source)) {
      const label = labelOf(name);
      if (label !== undefined) byLabel.set(Number(label), { name, read });
    }
    const encoded = Array.from(indices, (label) => {
      const entry = byLabel.get(label);
      if (!entry) throw new DataError(file, `has no photograph of class ${label}.`);
      return { file: `${file}: ${entry.name}`, label, read: entry.read };
    });
    return decodeRows(encoded, range.signal);
  });
  return {
    ...centerCropped(rows, SIDE),
    name: 'imagenet-sample',
    indices,
    classes: ROWS,
    provenance: `ImageNet sample, one photograph a class, ${ROWS.toLocaleString('en-US')} images${rangeNote({ from, to }, ROWS)}`,
  };
}
