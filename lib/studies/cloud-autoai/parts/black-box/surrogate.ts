import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Dataset, ownFile, projectPython, writeTable } from '../../../../data/index.js';
import { type Classifier, type OpenedModel, openModel, predictLabels } from '../../../../models/index.js';
import { interruptSignal } from '../../../../tensor/index.js';
import { schemas } from '../../schemas.js';

export interface TreeSurrogateOptions {
  /** Boosting rounds. */
  readonly rounds: number;
  readonly seed: number;
  /** Where its training table and its ONNX file are kept. */
  readonly folder: string;
  readonly name: string;
  readonly signal?: AbortSignal;
}

/**
 * Boosted trees that learned which class a victim answers to the attacker's own images, whose labels are not looked at;
 * queries the victim once for each. The caller disposes it.
 * @throws Error with what Python said where the training fails.
 */
export async function trainTreeSurrogate(
  victim: Classifier,
  own: Dataset,
  { rounds, seed, folder, name, signal = interruptSignal() }: TreeSurrogateOptions,
): Promise<OpenedModel> {
  await mkdir(folder, { recursive: true });
  const table = join(folder, 'asked.csv.zip');
  const file = join(folder, 'surrogate.onnx');
  const answers = await predictLabels(victim, own, { signal });
  await writeTable(table, schemas.labelled, { rows: answers.length, labels: { label: answers }, pixels: own.images });
  try {
    const script = ownFile('python', 'tree_surrogate.py');
    await promisify(execFile)(projectPython(), [script, table, file, String(rounds), String(seed)], { signal });
  } catch (error) {
    signal.throwIfAborted();
    const { stderr, message } = error as { stderr?: string; message: string };
    const said = (stderr?.trim().split('\n').at(-1) || message).replace(/\.+$/, '');
    throw new Error(
      `The tree surrogate for ${victim.name} was not trained: ${said}. Run \`npx advlab setup\` in the project folder if a package is missing.`,
    );
  }
  return openModel(file, { name, scores: 'probabilities', signal });
}
