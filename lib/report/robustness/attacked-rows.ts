import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { featureValueText, pixelsOf, writeWhole } from '../../data/index.js';
import type { Evaluation } from '../../evaluation/index.js';

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const FOLDER = 'attacked-rows';
/** A file by the id of an attack: its name, its norm, a radius or none, and a number where an id comes twice. */
const WRITTEN = /^.+-(?:linf|l2|l1|l0)(?:-\d+(?:\.\d+)?(?:e-?\d+)?)?(?:-\d+)?\.csv$/;

/** Tables of an earlier report would be taken for those of the one beside them; other files there are somebody's own. */
function clear(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const one of readdirSync(folder, { withFileTypes: true }))
    if (one.isFile() && WRITTEN.test(one.name)) rmSync(join(folder, one.name));
}

/** What stands before the features of a row. */
const OWN = ['row', 'label', 'clean answer', 'answer', 'broken'];

/**
 * Of a table: what each attack returned, a CSV for each, `attacked-rows/<id>.csv`, in the table's own values: the row's
 * index in its file, its label, the model's answers before and after, and whether the audit counts it as broken. Nothing of
 * images. Those of an earlier report are removed. Returns the paths.
 */
export function writeAttackedRows(folder: string, { evidence }: Pick<Evaluation, 'evidence'>): string[] {
  const { data, predicted, runs } = evidence;
  const { features, labels, indices } = data;
  clear(join(folder, FOLDER));
  if (!features) return [];
  const width = pixelsOf(data);
  const names = features.map(({ name }) => name);
  const own = OWN.map((name) => (names.includes(name) ? `${name} (attack)` : name));
  return runs.map((run) => {
    const lines = Array.from(labels, (label, row) => {
      const cells = features.map((feature, at) => featureValueText(feature, run.images[row * width + at]));
      return [indices[row], label, predicted[row], run.predicted[row], run.broken[row], ...cells].join();
    });
    const text = [[...own, ...names].map(quoted).join(), ...lines, ''].join('\n');
    return writeWhole(join(folder, FOLDER, `${run.id}.csv`), text);
  });
}
