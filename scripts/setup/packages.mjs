import { existsSync, readFileSync } from 'node:fs';
import { at, hashOf, run, SetupError, stamp } from './shell.mjs';

/** npm packages exactly as locked. Install scripts stay off: one of them downloads from a host that may be closed. */
export async function installPackages() {
  const hash = hashOf(readFileSync(at('package-lock.json'), 'utf8'));
  const done = stamp(at('node_modules', '.advlab-lock'));
  if (done.holds(hash) && existsSync(at('node_modules', 'advlab'))) return 'already there';
  try {
    // Not `npm ci`: it refuses a lock file that lacks the optional packages of platforms a registry mirror does not carry.
    await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-progress', '--loglevel=error']);
  } catch (error) {
    throw new SetupError(
      `npm could not install the packages of package-lock.json.\n${error.message}`,
      'check that npm reaches its registry (`npm ping`), then run the command again',
    );
  }
  done.set(hash);
  return 'installed';
}
