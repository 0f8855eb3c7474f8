import { type Dataset, withLock } from '../data/index.js';
import { interruptSignal } from '../tensor/index.js';
import { runCommand } from './trainer.js';
import { trainingCsv } from './training-csv.js';

/** Model families of the local AutoML that are boosted trees. */
export type TreeFamily = 'LightGBM' | 'XGBoost' | 'GradientBoosting';

export interface FitFamilyOptions {
  readonly family: TreeFamily;
  /** Settings by the names that the family's scikit-learn estimator gives them, beside its defaults here. */
  readonly settings: Readonly<Record<string, number | string>>;
  readonly data: Dataset;
  readonly seed: number;
  /** The ONNX file that is written, whole or not at all; one that is there is replaced. */
  readonly file: string;
  readonly signal?: AbortSignal;
}

/**
 * Boosted trees of one family, trained on one core with given settings on every row, as an ONNX file, which `openModel`
 * opens as a black box. Trains each time that it is called. Returns the file.
 * @throws AutomlError that names the settings that the family does not have, or with what Python said where it refuses
 * their values or fails; the signal's reason where it fired.
 */
export async function fitFamily(options: FitFamilyOptions): Promise<string> {
  const { family, settings, data, seed, file, signal = interruptSignal() } = options;
  const fit = async () => {
    const rows = await trainingCsv(data, { signal });
    await runCommand(['fit', family, JSON.stringify(settings), String(seed), rows, file], { signal });
  };
  // Of two that write the same file, one waits.
  await withLock(`${file}.lock`, fit, { signal });
  return file;
}
