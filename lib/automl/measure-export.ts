import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dataset, labelColumn, readTable } from '../data/index.js';
import { type Classifier, predictLabels } from '../models/index.js';
import { AutomlError } from './errors.js';
import { runCommand } from './trainer.js';
import { writeLabelled } from './training-csv.js';

/** How an exported teacher compares with the Python model it came from. */
export interface ExportMeasure {
  readonly n: number;
  /** Rows with the same label in both; a share with its interval is `proportion(same, n)`. */
  readonly same: number;
  /** Positions of the rows whose labels differ. */
  readonly differing: readonly number[];
  /** Rows that Node labels in a second: the best of three. */
  readonly rowsPerSecond: number;
}

const TRIES = 3;

/**
 * Labels that the Python model gives, queried as a cloud is: a CSV in, a CSV out. [n]
 * @throws AutomlError where it does not answer, or not for every row.
 */
export async function pythonLabels(
  folder: string,
  id: string,
  rows: Dataset,
  signal?: AbortSignal,
): Promise<Int32Array> {
  const scratch = mkdtempSync(join(tmpdir(), 'advlab-score-'));
  try {
    const [asked, answered] = [join(scratch, 'in.csv.zip'), join(scratch, 'out.csv.zip')];
    await writeLabelled(asked, rows);
    await runCommand(['score', folder, id, asked, answered], { signal });
    const columns = ['true_label', 'answer'].map(labelColumn);
    const { answer: labels } = (await readTable(answered, { name: 'answers', classes: rows.classes, columns })).labels;
    if (labels.length !== rows.labels.length)
      throw new AutomlError(
        `${id} in ${folder} answered ${labels.length} of ${rows.labels.length} rows. Train it again.`,
        folder,
      );
    return labels;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Holds an ONNX teacher in Node against its Python original in a search's folder, label by label, and times it.
 * @throws AutomlError where Python has no such model or does not answer.
 */
export async function measureExport(
  teacher: Classifier,
  folder: string,
  id: string,
  rows: Dataset,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ExportMeasure> {
  const theirs = await pythonLabels(folder, id, rows, signal);
  let seconds = Number.POSITIVE_INFINITY;
  let ours: Int32Array = new Int32Array(0);
  for (let i = 0; i < TRIES; i++) {
    const started = performance.now();
    ours = await predictLabels(teacher, rows, { signal });
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  const n = ours.length;
  const differing = Array.from(ours.keys()).filter((row) => ours[row] !== theirs[row]);
  return { n, same: n - differing.length, differing, rowsPerSecond: n / seconds };
}
