import { existsSync, readFileSync } from 'node:fs';
import { archiveEntries, withFile } from '../archive.js';
import { firstBytes } from '../csv/records.js';
import type { Dataset } from '../dataset.js';
import { DataError } from '../errors.js';
import type { PhotoOptions } from '../photo.js';
import { rowsOfArray, rowsOfNpz, valuesOfArray, valuesOfNpz } from './arrays.js';
import { assemble } from './assemble.js';
import type { OwnOptions, RawRows, RawValues } from './contract.js';
import { isNpy } from './npy.js';
import { rowsOfParquet } from './parquet.js';
import { rowsOfTable } from './table.js';

type Kind = 'npz' | 'array' | 'parquet' | 'table';

/** What a file is, by its first bytes. */
async function kindOf(file: string): Promise<Kind> {
  const head = firstBytes(file, 8);
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') {
    const names = await withFile(file, async (source) => [...archiveEntries(file, source).keys()]);
    return names.some((name) => name.endsWith('.npy')) ? 'npz' : 'table';
  }
  if (head.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  const idx = head[0] === 0 && head[1] === 0 && head[2] === 8;
  return gzip || idx || isNpy(head) ? 'array' : 'table';
}

/**
 * Images of one's own out of one file, told by its bytes: a CSV (zipped or not), Parquet, an .npz, or an .npy or IDX file
 * beside its labels. Values are pixels in [0, 1], or whole numbers to 255, which are divided by 255.
 * @throws DataError naming the file, row and column where there are any, and what was expected.
 */
export async function datasetOfFile(file: string, options: OwnOptions & PhotoOptions = {}): Promise<Dataset> {
  const { classNames, ...rows } = await rowsOf(file, options);
  const { features } = options;
  const other = typeof features === 'object' ? features.ranges : undefined;
  if (other !== undefined && !existsSync(other))
    throw new DataError(other, 'does not exist; it is to give the ranges of features (option ranges).');
  return assemble(
    rows,
    { ...options, classNames: options.classNames ?? classNames },
    other === undefined ? undefined : await valuesOf(other, options),
  );
}

/** What the ranges of features are taken of: arrays need no labels there, and of two halves it is the training one. */
async function valuesOf(file: string, options: OwnOptions & PhotoOptions): Promise<RawValues> {
  const kind = await kindOf(file);
  if (kind === 'npz') return valuesOfNpz(file, readFileSync(file));
  return kind === 'array' ? valuesOfArray(file) : rowsOf(file, options);
}

/** What a file holds, and what its classes are called where it says so. */
async function rowsOf(
  file: string,
  options: OwnOptions & PhotoOptions,
): Promise<RawRows & { readonly classNames?: readonly string[] }> {
  const kind = await kindOf(file);
  if (kind === 'parquet') return rowsOfParquet(file, options);
  const foreign = (['resize', 'crop'] as const).find((name) => options[name] !== undefined);
  if (foreign) throw new DataError(file, `is a file of pixels, for which there is no option ${foreign}.`);
  const read = {
    npz: async () => rowsOfNpz(file, readFileSync(file), options),
    array: async () => rowsOfArray(file, options),
    table: () => rowsOfTable(file, options),
  }[kind];
  return read();
}
