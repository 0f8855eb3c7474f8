import { basename } from 'node:path';
import { DataError } from '../../data/index.js';
import { architectureFiles, architectureHelp, findArchitecture } from '../architectures/find.js';
import { readPyTorchCheckpoint } from '../checkpoint/pytorch.js';
import type { Network } from '../contracts.js';
import { networkFromPyTorch } from '../network.js';
import { withEnds } from './ends.js';
import type { Opened, OpenModelOptions } from './opened.js';

export const parametersOf = ({ weights }: Network): string =>
  `${Object.values(weights)
    .reduce((sum, { size }) => sum + size, 0)
    .toLocaleString('en-US')} weights`;

/** A PyTorch checkpoint with the architecture it is for. */
export async function openPyTorch(
  file: string,
  name: string,
  { arch }: Pick<OpenModelOptions, 'arch'>,
): Promise<Opened> {
  if (arch === undefined)
    throw new DataError(file, `holds weights without a network: name its architecture, ${architectureHelp()}.`);
  const architecture = findArchitecture(arch);
  const network = networkFromPyTorch(file, await readPyTorchCheckpoint(file), architecture, name);
  return {
    model: withEnds(network, architecture),
    description: `PyTorch checkpoint ${basename(file)} (${architecture.name}, ${parametersOf(network)})`,
    files: [file, ...architectureFiles(arch)],
    dispose: () => network.dispose(),
  };
}
