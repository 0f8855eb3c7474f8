import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatNames } from '../../studies/names.js';
import { oneOf } from '../arguments.js';
import { asUsage, type Io, UsageError, type Values } from '../command.js';
import { preprocessingArgs } from '../preprocessing.js';
import { checkOutputFile } from '../writable.js';

/** The ONNX file that a word means: itself, or in a search's folder the deployed teacher, cut short or not. */
async function onnxOf(source: string, io: Io): Promise<string> {
  if (!existsSync(source) || !statSync(source).isDirectory()) return source;
  const { deployedRefit, kindOfSearch, readLeaderboard, refitCutShort } = await import('../../automl/index.js');
  const refit = deployedRefit(readLeaderboard(kindOfSearch(source), source), source);
  const cut = refitCutShort(refit);
  if (cut !== undefined) io.note(`${refit.id}: ${cut}`);
  return join(source, refit.onnx);
}

function checkNames(input: string, output: string): void {
  if (!/\.(csv|zip)$/i.test(output))
    throw new UsageError(`automl score writes OUT.csv, or zipped OUT.csv.zip, got "${output}".`);
  if (resolve(input) === resolve(output)) throw new UsageError(`automl score would overwrite its input "${input}".`);
}

/** `advlab automl score`: a CSV in, its predictions out, as the clouds answered. */
export async function score(values: Values, positionals: readonly string[], io: Io): Promise<void> {
  const [source, input, output, extra] = positionals;
  if (output === undefined) throw new UsageError('automl score needs three words: MODEL.onnx|FOLDER IN.csv OUT.csv.');
  if (extra !== undefined) throw new UsageError(`automl score takes three words, got "${extra}" too.`);
  if (values.schema === undefined)
    throw new UsageError(`automl score needs a format: --schema ${formatNames.join(' or --schema ')}.`);
  const schema = oneOf('schema', values.schema, formatNames);
  checkNames(input, output);
  checkOutputFile('automl score', output);
  const preprocessing = await preprocessingArgs(values);
  const file = await onnxOf(source, io);
  const [{ tableFormats }, { openModel }, { agreement, proportionText }] = await Promise.all([
    import('../../studies/index.js'),
    import('../../models/index.js'),
    import('../../evaluation/index.js'),
  ]);
  const format = tableFormats.find(({ name }) => name === schema);
  if (!format) throw new Error(`No study brings the format "${schema}".`);
  const rows = await format.read(input);
  const { model, description, dispose } = await openModel(file, {
    ...{ input: rows.shape, classes: rows.classes, ...preprocessing },
  }).catch((error) => {
    throw asUsage(error);
  });
  try {
    io.note(description);
    const right = agreement(await format.write(output, model, rows), rows.labels);
    const { value, n, interval } = right;
    io.result({ model: file, input, output, schema, n, accuracy: value, interval }, () =>
      [`${n} rows answered in ${format.owner}'s format: ${output}`, `as labelled: ${proportionText(right, 2)}`].join(
        '\n',
      ),
    );
  } finally {
    dispose();
  }
}
