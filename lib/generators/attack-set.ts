import { readFileSync, rmSync } from 'node:fs';
import { DataError, type Dataset, pixelsOf, writeWhole } from '../data/index.js';
import { readSafetensors, writeSafetensors } from '../models/index.js';
import { imagesHash } from './store.js';

/** What is known of attacked images, kept beside them. */
export interface AttackSetMetadata {
  readonly attack: string;
  readonly split: 'train' | 'test';
  /** Whom they were made against. */
  readonly target: { readonly name: string; readonly id: string };
  /** Of the images before the attack. */
  readonly data: string;
  /** Short SHA-256 of all images of the split before the attack, with their labels: `imagesHash`. */
  readonly imagesHash: string;
  /** How many were attacked; fewer may have been kept. */
  readonly of: number;
  /** Whether only images that changed the target's answer were kept. */
  readonly selected: boolean;
  readonly seconds: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Attacked images of some rows of a data set. */
export interface AttackSet {
  readonly metadata: AttackSetMetadata;
  /** The images with their labels; `indices` as in the data set. */
  readonly images: Dataset;
  /** Which rows of the data set they were made of. */
  readonly rows: Int32Array;
}

const column = (values: ArrayLike<number>) => ({ shape: [values.length], data: Float32Array.from(values) });

/** Writes a set as STEM.safetensors (images [n, h, w, c], labels, rows) and STEM.json, the latter last. */
export function saveAttackSet(stem: string, { metadata, images, rows }: AttackSet): void {
  const { labels, shape } = images;
  // Without its JSON a set is none: a stop from here on leaves no old metadata beside new images.
  rmSync(`${stem}.json`, { force: true });
  writeSafetensors(`${stem}.safetensors`, {
    images: { shape: [labels.length, ...shape], data: images.images },
    labels: column(labels),
    rows: column(rows),
  });
  writeWhole(`${stem}.json`, `${JSON.stringify(metadata, null, 2)}\n`);
}

/**
 * Reads what `saveAttackSet` wrote, of the rows of this data set.
 * @throws DataError where it was made of other images.
 */
export function loadAttackSet(stem: string, data: Dataset): AttackSet {
  const metadata = JSON.parse(readFileSync(`${stem}.json`, 'utf8')) as AttackSetMetadata;
  const { images, labels, rows } = readSafetensors(`${stem}.safetensors`);
  const places = Int32Array.from(rows.data);
  const fits =
    metadata.data === data.provenance &&
    metadata.imagesHash === imagesHash(data) &&
    images.data.length === places.length * pixelsOf(data) &&
    places.every((row, i) => data.labels[row] === labels.data[i]);
  if (!fits)
    throw new DataError(`${stem}.safetensors`, `was made of other images (${metadata.data}) than ${data.provenance}.`);
  return {
    metadata,
    rows: places,
    images: {
      ...data,
      images: images.data,
      labels: Int32Array.from(labels.data),
      indices: places.map((row) => data.indices[row]),
      provenance: `${data.provenance}, ${metadata.attack} on ${metadata.target.name}`,
    },
  };
}
