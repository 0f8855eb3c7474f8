import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AssetError } from './errors.js';
import { projectPython } from './project.js';

/**
 * A file of the data sets that scikit-learn brings inside its package; finding it needs no import of it.
 * @throws AssetError where the project's Python has no scikit-learn.
 */
export async function sklearnFile(...path: readonly string[]): Promise<string> {
  const locate = 'import importlib.util as u; print(u.find_spec("sklearn").submodule_search_locations[0])';
  try {
    const { stdout } = await promisify(execFile)(projectPython(), ['-c', locate]);
    const file = join(stdout.trim(), 'datasets', ...path);
    if (existsSync(file)) return file;
  } catch {}
  throw new AssetError(
    `scikit-learn's ${path.join('/')} was not found through ${projectPython()}. Run \`npx advlab setup\` in the project folder.`,
  );
}
