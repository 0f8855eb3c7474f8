import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';

/** This package's folder, the one with its package.json: lib/ of the repository, or node_modules/advlab. */
function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** Whether the library runs in its repository, with the studies' notebooks, reports and models beside it. */
export const inRepository = (): boolean => existsSync(join(dirname(packageFolder()), 'python', 'requirements.txt'));

/**
 * A file that the library brings with it, by its path in the repository: everything below python/ that is run, the
 * notebook kernel, the set-up in scripts/, models/lenet-mnist. A package has them in dist/home.
 */
export const ownFile = (...parts: string[]): string =>
  join(inRepository() ? dirname(packageFolder()) : join(packageFolder(), 'dist', 'home'), ...parts);

/** The folder whose node_modules a package lies in; of one that is installed for all folders, the user's cache. */
export function hostFolder(folder: string): string {
  const [host] = folder.split(`${sep}node_modules${sep}`);
  if (host !== folder && existsSync(join(host, 'package.json'))) return host;
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'advlab');
}

/**
 * The project's folder, where the Python environment, caches and runs go: the one that ADVLAB_ROOT names, else the
 * repository, else the folder that this package is installed in.
 */
export const projectRoot = (): string =>
  process.env.ADVLAB_ROOT || (inRepository() ? ownFile() : hostFolder(packageFolder()));

export const inProject = (...parts: string[]): string => join(projectRoot(), ...parts);

/** @throws Error in one line where `what` needs files that only the repository has. */
export function requireRepository(what: string): void {
  if (!inRepository())
    throw new Error(
      `${what} needs the studies' notebooks, reports and models, which the package does not bring: run it in a clone of the advlab repository.`,
    );
}

/** What this library's package.json says of it. */
export const ownPackage = (): { readonly version: string; readonly dependencies: Readonly<Record<string, string>> } =>
  JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));

/** Version of this library. */
export const libraryVersion = (): string => ownPackage().version;

/** Interpreter of the project's Python environment. */
export const projectPython = (): string => inProject('.venv', 'bin', 'python');

/** The mirror folder, absolute (a relative one is taken from the project's folder), or undefined where none is set. */
export function mirrorFolder(): string | undefined {
  const mirror = process.env.ADVLAB_MIRROR;
  if (!mirror) return undefined;
  return isAbsolute(mirror) ? mirror : resolve(projectRoot(), mirror);
}
