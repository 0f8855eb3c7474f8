import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Dataset, readTable, withImages, writeTable } from '../../../../data/index.js';
import { agreement } from '../../../../evaluation/index.js';
import { type Classifier, predictLabels } from '../../../../models/index.js';
import { schemas } from '../../schemas.js';
import { rounded } from './grays.js';
import type { Survival } from './result.js';

/** The images after they were written into a zipped CSV of the study's layout and read again. */
async function throughCsv(data: Dataset, file: string): Promise<Float32Array> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeTable(file, schemas.labelled, {
      rows: data.labels.length,
      labels: { label: data.labels },
      pixels: data.images,
    });
    return (await readTable(file, schemas.labelled)).pixels;
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * What a model answers to images as an attack hands them in, as a CSV brings them back, and as an image file would.
 * `folder`: where the CSV lies while it is read.
 */
export async function survivalOf(model: Classifier, data: Dataset, folder: string): Promise<Survival> {
  const accuracy = async (images: Float32Array) =>
    agreement(await predictLabels(model, withImages(data, images)), data.labels);
  return {
    exact: await accuracy(data.images),
    csv: await accuracy(await throughCsv(data, join(folder, 'black-box', 'handed-over.csv.zip'))),
    eightBit: await accuracy(rounded(data.images)),
  };
}
