import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** The project's folder: where the kernel says it is, else the one this package was built in. */
export function projectRoot(): string {
  if (process.env.ADVLAB_ROOT) return process.env.ADVLAB_ROOT;
  let folder = __dirname;
  while (!existsSync(join(folder, 'python', 'requirements.txt'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('The project folder was not found: set ADVLAB_ROOT to the clone of the repository.');
    folder = parent;
  }
  return folder;
}

export const inProject = (...parts: string[]): string => join(projectRoot(), ...parts);

/** Version of this library. */
export const libraryVersion = (): string =>
  (JSON.parse(readFileSync(inProject('lib', 'package.json'), 'utf8')) as { version: string }).version;

/** Interpreter of the project's Python environment. */
export const projectPython = (): string => inProject('.venv', 'bin', 'python');

/** The mirror folder, absolute (a relative one is taken from the project's folder), or undefined where none is set. */
export function mirrorFolder(): string | undefined {
  const mirror = process.env.ADVLAB_MIRROR;
  if (!mirror) return undefined;
  return isAbsolute(mirror) ? mirror : resolve(projectRoot(), mirror);
}
