import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Dataset } from '../../../lib/data/index.js';
import type { Classifier } from '../../../lib/models/index.js';
import { type Tensor2D, tf } from '../../../lib/tensor/index.js';
import { nearestMean } from '../../cli/nearest-mean.js';

/** Scores of an image, by its pixels. */
export type Service = (pixels: readonly number[]) => number[];

export const argmax = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

/** A service that learned from these rows, and the same as a model to be asked directly. */
export function serviceOf(data: Dataset): { readonly service: Service; readonly model: Classifier } {
  const service = nearestMean(data);
  return {
    service,
    model: {
      name: 'nearest-mean',
      inputShape: data.shape,
      classes: data.classes,
      scores: 'logits',
      async predict(images) {
        const pixels = (await images.reshape([images.shape[0], -1]).array()) as number[][];
        return tf.tensor2d(pixels.map(service)) as Tensor2D;
      },
    },
  };
}

/** Lines of a CSV without quotes, as objects. */
export function csvRows(file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

/** Columns named by numbers, in their order. */
export const pixelsIn = (row: Readonly<Record<string, string>>): number[] =>
  Object.keys(row)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => Number(row[name]));

/** The gray levels of a PNG, divided by 255. */
export const greys = async (file: string): Promise<number[]> =>
  Array.from(await sharp(readFileSync(file)).toColourspace('b-w').raw().toBuffer(), (value) => value / 255);

/** How a service that takes this form answers a set: the text of its file. */
export const ANSWERED: Readonly<
  Record<string, (folder: string, set: string, service: Service) => string | Promise<string>>
> = {
  csv(folder, set, service) {
    const rows = csvRows(join(folder, `${set}.csv`));
    return ['id,prediction', ...rows.map((row) => `${row.id},${argmax(service(pixelsIn(row)))}`).reverse()].join('\n');
  },
  jsonl(folder, set, service) {
    const lines = readFileSync(join(folder, `${set}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    return lines
      .map((line) => {
        const instance = JSON.parse(line) as { image: number[][][] };
        return JSON.stringify({ instance, prediction: service(instance.image.flat(2)) });
      })
      .reverse()
      .join('\n');
  },
  async png(folder, set, service) {
    const rows = await Promise.all(
      csvRows(join(folder, `${set}.csv`)).map(async ({ file }) => {
        return `bucket://somewhere/deep/${file},${argmax(service(await greys(join(folder, file))))}`;
      }),
    );
    return ['file,predicted_label', ...rows].join('\n');
  },
  // Labels of what was sent and of what was answered, in the order of the rows: no ids, no pixels.
  ibm(folder, set, service) {
    const rows = csvRows(join(folder, `${set}.csv`));
    const truth = (row: Readonly<Record<string, string>>) => row.true_label ?? row.label;
    return ['true_label,adv_label', ...rows.map((row) => `${truth(row)},${argmax(service(pixelsIn(row)))}`)].join('\n');
  },
  // Everything that was sent, in another order, with scores.
  gcp(folder, set, service) {
    const rows = csvRows(join(folder, `${set}.csv`)).map((row) => {
      const pixels = pixelsIn(row);
      return [...pixels.map((value) => value.toPrecision(9)), ...service(pixels), row.true_label].join(',');
    });
    const width = pixelsIn(csvRows(join(folder, `${set}.csv`))[0]).length;
    const names = [
      ...Array.from({ length: width }, (_, i) => i + 1),
      ...Array.from({ length: 10 }, (_, k) => `label_${k}_score`),
      'true_label',
    ];
    return [names.join(','), ...rows.reverse()].join('\n');
  },
};
