import { archiveEntries, withFile } from './archive.js';
import { resolveAsset } from './assets.js';
import type { Dataset } from './dataset.js';
import { decodeRows } from './decoded.js';
import { DataError } from './errors.js';
import names from './imagenet-names.json';
import { toOneSize } from './photo.js';
import { imagenetSampleAsset } from './registry.js';
import { type RowRange, rangeNote, rowRange } from './rows.js';

const ROWS = 1000;
/** What networks for ImageNet take. */
const SIDE = 224;

/** The names of ImageNet's 1,000 classes, in the order of networks' scores (those torchvision gives them). */
export const imagenetClasses: readonly string[] = names;

/** Entries are called `001_goldfish.jpg`. */
const labelOf = (name: string) => /^(\d{3})_.*\.jpg$/.exec(name)?.[1];

/** Which photographs: a stretch of them, or those of the given classes. */
export interface ImagenetSampleOptions extends RowRange {
  readonly rows?: ArrayLike<number>;
  readonly signal?: AbortSignal;
}

function chosenRows({ rows, ...range }: ImagenetSampleOptions): { indices: Int32Array; note: string } {
  if (rows === undefined) {
    const { from, to } = rowRange('imagenet-sample', ROWS, range);
    return { indices: Int32Array.from({ length: to - from }, (_, i) => from + i), note: rangeNote({ from, to }, ROWS) };
  }
  const indices = Int32Array.from(rows);
  const beyond = Array.from(rows).find((row) => !(Number.isInteger(row) && row >= 0 && row < ROWS));
  if (beyond !== undefined || indices.length === 0)
    throw new DataError('imagenet-sample', `has rows 0 to ${ROWS - 1}, got ${beyond ?? 'none'}.`);
  return { indices, note: indices.length === ROWS ? '' : ` (${indices.length} of them)` };
}

/**
 * One photograph of each class of ImageNet (Russakovsky et al., 2015), 1,000 in the order of the classes: the central
 * 224 × 224 of a copy whose shorter side was brought to 256, in JPEG; pixels divided by 255. Only the images asked for
 * are read. The originals are those of the public repository EliSchwartz/imagenet-sample-images.
 * @throws DataError for rows that there are not; AssetError where no mirror has the sample.
 */
export async function imagenetSample(options: ImagenetSampleOptions = {}): Promise<Dataset> {
  const { indices, note } = chosenRows(options);
  const { file } = await resolveAsset(imagenetSampleAsset);
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
    return decodeRows(encoded, { signal: options.signal, prepare: toOneSize({ crop: SIDE }) });
  });
  return {
    ...rows,
    name: 'imagenet-sample',
    indices,
    classes: ROWS,
    provenance: `ImageNet sample, one photograph a class, ${ROWS.toLocaleString('en-US')} images${note}`,
  };
}
