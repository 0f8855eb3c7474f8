// What a kept measurement depends on: keys hold it, so that nothing measured before a change is taken for what is now.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { at, hashOf } from '../scripts/setup/shell.mjs';

/** Built files of the rooms that attacks run in. */
export function ourCode() {
  const texts = [];
  for (const room of ['tensor', 'models', 'attacks'])
    for (const name of readdirSync(at('lib', 'dist', room), { recursive: true }).sort())
      if (name.endsWith('.js')) texts.push(readFileSync(at('lib', 'dist', room, name), 'utf8'));
  return hashOf(...texts);
}

/** Files of this folder, by their paths in it. */
export const benchCode = (...names) => hashOf(...names.map((name) => readFileSync(at('bench', name), 'utf8')));

/** A file of weights; where it is the model.json of one of ours, the weights beside it too. */
export function weightsHash(file) {
  const beside = file.replace(/\.json$/, '.safetensors');
  const files = beside !== file && existsSync(beside) ? [file, beside] : [file];
  return hashOf(...files.map((one) => readFileSync(one).toString('base64')));
}
