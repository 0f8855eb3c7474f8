import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { resolveAsset } from './assets.js';
import type { Dataset } from './dataset.js';
import { DataError } from './errors.js';

/**
 * Reads an IDX file of unsigned bytes (LeCun, Cortes, Burges): its dimensions and values.
 * @throws DataError where the magic number, the type or the length is not what the header promises.
 */
export function parseIdx(file: string, bytes: Uint8Array): { dimensions: number[]; values: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0 || bytes[2] !== 0x08)
    throw new DataError(file, 'is not an IDX file of unsigned bytes (its first bytes should be 00 00 08).');
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw new DataError(file, `ends inside its header (${bytes.length} bytes, expected at least ${start}).`);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = dimensions.reduce((a, b) => a * b, 1);
  if (bytes.length - start !== expected)
    throw new DataError(
      file,
      `holds ${bytes.length - start} values, but its header says ${dimensions.join(' × ')} = ${expected}.`,
    );
  return { dimensions, values: bytes.subarray(start) };
}

async function readIdx(path: string) {
  const { file } = await resolveAsset(path);
  return { file, ...parseIdx(file, gunzipSync(readFileSync(file))) };
}

export type Split = 'train' | 'test';

/**
 * Ten classes of gray images out of two IDX files, pixels divided by 255: MNIST, and what was made to stand in its place.
 * @throws AssetError where a file cannot be had; DataError where images and labels do not fit.
 */
export async function idxDataset({ id, title }: { id: string; title: string }, split: Split): Promise<Dataset> {
  const stem = split === 'train' ? 'train' : 't10k';
  const images = await readIdx(`${id}/${stem}-images-idx3-ubyte.gz`);
  const labels = await readIdx(`${id}/${stem}-labels-idx1-ubyte.gz`);
  const [n, height, width] = images.dimensions;
  if (labels.dimensions[0] !== n)
    throw new DataError(labels.file, `has ${labels.dimensions[0]} labels for the ${n} images of ${images.file}.`);
  return {
    name: `${id}-${split}`,
    images: Float32Array.from(images.values, (value) => value / 255),
    labels: Int32Array.from(labels.values),
    indices: Int32Array.from({ length: n }, (_, i) => i),
    shape: [height, width, 1],
    classes: 10,
    provenance: `${title} ${split}, ${n.toLocaleString('en-US')} images`,
  };
}
