import { existsSync } from 'node:fs';
import { DataError } from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import type { Architecture } from '../architecture.js';
import { cifarResnet18, resnet20, resnet32, resnet56 } from './cifar-resnet.js';
import { lenet } from './lenet.js';
import { lenet5 } from './lenet5.js';
import { mlp } from './mlp.js';
import { efficientnetLite0, mobilenetV2 } from './mobilenet.js';
import { ARCHITECTURES, type ArchitectureName } from './names.js';
import { preactResnet18, wrn28, wrn34 } from './preactivated.js';
import { readArchitecture } from './read.js';
import { resnet18, resnet34, resnet50 } from './resnet.js';
import { smallcnn } from './smallcnn.js';
import { student } from './student.js';
import { vitB16 } from './vit.js';

const known: Readonly<Record<ArchitectureName, Architecture>> = {
  lenet,
  lenet5,
  mlp,
  student,
  smallcnn,
  resnet18,
  resnet34,
  resnet50,
  mobilenet_v2: mobilenetV2,
  'efficientnet-lite0': efficientnetLite0,
  'vit-b-16': vitB16,
  resnet20,
  resnet32,
  resnet56,
  'cifar-resnet18': cifarResnet18,
  'preact-resnet18': preactResnet18,
  'wrn-28-10': wrn28,
  'wrn-34-10': wrn34,
};

/** Architectures by name. */
export const architectures: Readonly<Record<string, Architecture>> = known;

/** What to write where an architecture is lacking. */
export const architectureHelp = (): string =>
  `a known name (${ARCHITECTURES.join(', ')}) or a JSON file { "input": [h, w, c], "layers": [...] }`;

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
    `is not an architecture${didYouMean(nameOrFile, ARCHITECTURES)}Expected is ${architectureHelp()}.`,
  );
}
