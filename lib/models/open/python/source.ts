import { existsSync, statSync } from 'node:fs';
import { DataError } from '../../../data/index.js';

const SCHEME = 'python:';

/** An object in a Python file. */
export interface PythonSource {
  readonly file: string;
  /** What the object is called there; with dots, an attribute of one. */
  readonly object: string;
}

export const isPython = (source: string): boolean => source.startsWith(SCHEME);

/** @throws DataError where `python:FILE.py:NAME` is not what was written, or the file does not exist. */
export function readPythonSource(source: string): PythonSource {
  const [, file, object] = /^(.+):([\p{L}_][\p{L}\p{N}_.]*)$/u.exec(source.slice(SCHEME.length)) ?? [];
  if (file === undefined || object === undefined)
    throw new DataError(source, 'does not name an object in a file: write python:FILE.py:NAME.');
  if (!existsSync(file)) throw new DataError(source, `cannot be opened: ${file} does not exist.`);
  if (!statSync(file).isFile()) throw new DataError(source, `cannot be opened: ${file} is no file.`);
  return { file, object };
}
