import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { libraryVersion } from '../../data/project.js';

/**
 * Names an evaluation by what its state must not be mixed with: the bytes of the model's files, the architecture, the
 * rows, the seed, and the version of the library; of a served model its address, its description and what it answers.
 */
export function fingerprint(
  files: readonly string[],
  arch: string | undefined,
  provenance: string,
  seed: number,
  served?: string,
): string {
  const hash = createHash('sha256').update(JSON.stringify([libraryVersion(), arch, provenance, seed]));
  if (served !== undefined) hash.update(served);
  for (const file of files) hash.update(basename(file)).update(readFileSync(file));
  return hash.digest('hex');
}
