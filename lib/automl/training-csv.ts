import { existsSync } from 'node:fs';
import {
  type Dataset,
  inProject,
  type LockOptions,
  labelledSchema,
  pixelsOf,
  withLock,
  writeTable,
} from '../data/index.js';
import { contentHash } from './request.js';

/** Writes a data set as label and pixels 1, 2, …; the file appears whole or not at all. */
export const writeLabelled = (file: string, data: Dataset): Promise<void> =>
  writeTable(file, labelledSchema(pixelsOf(data), data.classes), {
    rows: data.labels.length,
    labels: { label: data.labels },
    pixels: data.images,
  });

/** The zipped CSV of a data set, in the project's cache; written when it is asked for first. */
export async function trainingCsv(data: Dataset, options: LockOptions): Promise<string> {
  const file = inProject('.cache', 'automl', 'data', `${data.name}-${contentHash(data)}.csv.zip`);
  if (existsSync(file)) return file;
  await withLock(`${file}.lock`, async () => existsSync(file) || writeLabelled(file, data), options);
  return file;
}
