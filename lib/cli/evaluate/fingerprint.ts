import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/**
 * Names an evaluation by what its state must not be mixed with: the bytes of the model (all files of its stem), the
 * architecture, the rows and the seed.
 */
export function fingerprint(source: string, arch: string | undefined, provenance: string, seed: number): string {
  const hash = createHash('sha256').update(JSON.stringify([basename(source), arch, provenance, seed]));
  const stem = basename(source, extname(source));
  const folder = dirname(source);
  if (existsSync(source) && existsSync(folder))
    for (const name of readdirSync(folder).sort()) {
      const file = join(folder, name);
      if (name.startsWith(stem) && statSync(file).isFile()) hash.update(name).update(readFileSync(file));
    }
  if (arch !== undefined && existsSync(arch) && statSync(arch).isFile()) hash.update(readFileSync(arch));
  return hash.digest('hex');
}
