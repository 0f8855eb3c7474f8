import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { featureValueText, pixelsOf, writeWhole } from '../../data/index.js';
import type { Evaluation } from '../../evaluation/index.js';

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** What stands before the features of a row. */
const OWN = ['row', 'label', 'clean answer', 'answer', 'broken'];

/**
 * Of a table: what each attack returned, a CSV for each, `rows/<id>.csv`, in the table's own values: the row's index in its
 * file, its label, the model's answers before and after, and whether the audit counts it as broken. Nothing of images.
 * Returns the paths.
 */
export function writeAttackedRows(folder: string, { evidence }: Pick<Evaluation, 'evidence'>): string[] {
  const { data, predicted, runs } = evidence;
  const { features, labels, indices } = data;
  if (!features) return [];
  // Tables of an earlier report beside this one would be taken for its own.
  rmSync(join(folder, 'rows'), { recursive: true, force: true });
  mkdirSync(join(folder, 'rows'), { recursive: true });
  const width = pixelsOf(data);
  const names = features.map(({ name }) => name);
  const own = OWN.map((name) => (names.includes(name) ? `${name} (attack)` : name));
  return runs.map((run) => {
    const lines = Array.from(labels, (label, row) => {
      const cells = features.map((feature, at) => featureValueText(feature, run.images[row * width + at]));
      return [indices[row], label, predicted[row], run.predicted[row], run.broken[row], ...cells].join();
    });
    const text = [[...own, ...names].map(quoted).join(), ...lines, ''].join('\n');
    return writeWhole(join(folder, 'rows', `${run.id}.csv`), text);
  });
}
