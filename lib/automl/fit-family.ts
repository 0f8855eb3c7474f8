import { existsSync } from 'node:fs';
import type { Dataset } from '../data/index.js';
import { interruptSignal } from '../tensor/index.js';
import { withLock } from './lock.js';
import { runCommand } from './trainer.js';
import { trainingCsv } from './training-csv.js';

/** Model families of the local AutoML that are boosted trees. */
export type TreeFamily = 'LightGBM' | 'XGBoost' | 'GradientBoosting';

export interface FitFamilyOptions {
  readonly family: TreeFamily;
  /** The family's own settings (those of its Python package), beside its defaults. */
  readonly settings: Readonly<Record<string, number | string>>;
  readonly data: Dataset;
  readonly seed: number;
  /** The ONNX file that is written; one that is there is kept. */
  readonly file: string;
  readonly signal?: AbortSignal;
}

/**
 * Boosted trees of one family, trained on one core with given settings on every row, as an ONNX file, which `openModel`
 * opens as a black box. Returns the file.
 * @throws AutomlError with what Python said where it refuses or fails; the signal's reason where it fired.
 */
export async function fitFamily(options: FitFamilyOptions): Promise<string> {
  const { family, settings, data, seed, file, signal = interruptSignal() } = options;
  const fit = async () => {
    if (existsSync(file)) return;
    const rows = await trainingCsv(data, { signal });
    await runCommand(['fit', family, JSON.stringify(settings), String(seed), rows, file], { signal });
  };
  await withLock(`${file}.lock`, fit, { signal });
  return file;
}
