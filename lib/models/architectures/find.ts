import { existsSync } from 'node:fs';
import { DataError } from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import type { Architecture } from '../architecture.js';
import { lenet } from './lenet.js';
import { lenet5 } from './lenet5.js';
import { mlp } from './mlp.js';
import { readArchitecture } from './read.js';
import { student } from './student.js';

/** Architectures by name. */
export const architectures: Readonly<Record<string, Architecture>> = { lenet, lenet5, mlp, student };

const knownNames = () => Object.keys(architectures).join(', ');

/** What to write where an architecture is lacking. */
export const architectureHelp = (): string =>
  `a known name (${knownNames()}) or a JSON file { "input": [h, w, c], "layers": [...] }`;

/** The file that describes the architecture, where it is not known by name. */
export const architectureFiles = (nameOrFile: string): string[] =>
  Object.hasOwn(architectures, nameOrFile) ? [] : [nameOrFile];

/**
 * The architecture of that name, or the one described by that JSON file.
 * @throws DataError where there is neither, or the file is wrong.
 */
export function findArchitecture(nameOrFile: string): Architecture {
  if (Object.hasOwn(architectures, nameOrFile)) return architectures[nameOrFile];
  if (existsSync(nameOrFile)) return readArchitecture(nameOrFile);
  throw new DataError(
    nameOrFile,
    `is not an architecture${didYouMean(nameOrFile, Object.keys(architectures))}Expected is ${architectureHelp()}.`,
  );
}
