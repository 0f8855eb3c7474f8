import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { libraryVersion } from '../../data/project.js';

/**
 * Names an evaluation by what its state must not be mixed with: the bytes of the model's files, and the version of the
 * library; of a served model its address, its description and what it answers.
 * @param told the architecture, how the model is read, the rows, the seed
 */
export function fingerprint(
  files: readonly string[],
  told: readonly (string | number | undefined)[],
  served?: string,
): string {
  const hash = createHash('sha256').update(JSON.stringify([libraryVersion(), ...told]));
  if (served !== undefined) hash.update(served);
  for (const file of files) hash.update(basename(file)).update(readFileSync(file));
  return hash.digest('hex');
}
