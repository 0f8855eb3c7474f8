import { existsSync, statSync } from 'node:fs';
import { cifar10 } from './cifar10.js';
import type { Dataset } from './dataset.js';
import { digits } from './digits.js';
import { DataError } from './errors.js';
import { imageFolder } from './folder.js';
import type { Split } from './idx.js';
import { imagenetSample } from './imagenet-sample.js';
import { fashionMnist, mnist } from './mnist.js';
import { didYouMean } from './nearest.js';
import { type RowRange, sliceRows } from './rows.js';

export interface OpenDataOptions extends RowRange {
  /** Which part of a data set that has two (default `test`); a folder of images has one. */
  readonly split?: 'train' | 'test';
  /** Stops while images are decoded (default: the notebook's Interrupt). */
  readonly signal?: AbortSignal;
}

const named: Readonly<Record<string, (split: Split, options: OpenDataOptions) => Promise<Dataset>>> = {
  mnist: async (split, options) => sliceRows(await mnist(split), options),
  digits: async (split, options) => sliceRows(await digits(split), options),
  'fashion-mnist': async (split, options) => sliceRows(await fashionMnist(split), options),
  cifar10,
  'imagenet-sample': (_split, options) => imagenetSample(options),
};

/** Names that openData knows. */
export const DATASETS: readonly string[] = Object.keys(named);

/**
 * The data set of that name (one of DATASETS) or in that folder (FOLDER/CLASS/*.png or *.jpg), or a stretch of its rows; `indices` are positions in the whole set.
 * @throws DataError where there is no such data set, or the stretch reaches past its end.
 */
export async function openData(source: string, options: OpenDataOptions = {}): Promise<Dataset> {
  const { split = 'test' } = options;
  if (Object.hasOwn(named, source)) return named[source](split, options);
  if (existsSync(source) && statSync(source).isDirectory()) return imageFolder(source, options);
  throw new DataError(
    source,
    `is neither a known data set (${DATASETS.join(', ')}) nor a folder of images (FOLDER/CLASS/*.png or *.jpg)${didYouMean(source, DATASETS)}`.trimEnd(),
  );
}
