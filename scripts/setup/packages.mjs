import { existsSync, readFileSync } from 'node:fs';
import { at, hashOf, run, SetupError, stamp } from './shell.mjs';

/** Whether every locked package lies in its folder; optional ones may be for other platforms. */
function complete(lock) {
  return Object.entries(JSON.parse(lock).packages).every(
    ([path, { optional }]) => optional || existsSync(at(path, 'package.json')),
  );
}

/** npm packages exactly as locked. Install scripts stay off: one of them downloads from a host that may be closed. */
export async function installPackages(say) {
  const lock = readFileSync(at('package-lock.json'), 'utf8');
  const done = stamp(at('node_modules', '.advlab-lock'));
  if (done.holds(hashOf(lock)) && complete(lock)) return 'already there';
  say('npm is installing');
  try {
    // Not `npm ci`: it refuses a lock file that lacks the optional packages of platforms a registry mirror does not carry.
    await run('npm', ['install', '--no-save', '--ignore-scripts', '--no-progress', '--loglevel=error']);
    if (!complete(lock)) throw new Error('npm ended well, but some packages of the lock file are not there.');
  } catch (error) {
    throw new SetupError(
      `npm could not install the packages of package-lock.json.\n${error.message}`,
      'check that npm reaches its registry (`npm ping`), then run the command again; if it stays so, `rm -rf node_modules` first',
    );
  }
  done.set(hashOf(lock));
  return 'installed';
}
