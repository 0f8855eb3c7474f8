import { existsSync } from 'node:fs';
import { type Dataset, inProject, schemas, writeTable } from '../data/index.js';
import { type LockOptions, withLock } from './lock.js';
import { contentHash } from './order.js';

/** Writes a data set in the study's schema, label and pixels 1 to 784; the file appears whole or not at all. */
export const writeLabelled = (file: string, { labels, images }: Dataset): Promise<void> =>
  writeTable(file, schemas.labelled, { rows: labels.length, labels: { label: labels }, pixels: images });

/** The zipped CSV of a data set, in the project's cache; written when it is asked for first. */
export async function trainingCsv(data: Dataset, options: LockOptions): Promise<string> {
  const file = inProject('.cache', 'automl', 'data', `${data.name}-${contentHash(data)}.csv.zip`);
  if (existsSync(file)) return file;
  await withLock(`${file}.lock`, async () => existsSync(file) || writeLabelled(file, data), options);
  return file;
}
