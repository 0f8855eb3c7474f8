import { basename } from 'node:path';
import { DataError } from '../../data/index.js';
import { architectureFiles, architectureHelp, findArchitecture } from '../architectures/find.js';
import { readPyTorchCheckpoint } from '../checkpoint/pytorch.js';
import { networkFromPyTorch } from '../from-pytorch.js';
import { architectureGraph } from '../inspection/architecture-graph.js';
import { described, toldByLayers } from './described.js';
import { withEnds } from './ends.js';
import { layoutOf } from './layout-of.js';
import type { Opened, OpenModelOptions } from './opened.js';

/** A PyTorch checkpoint with the architecture it is for. */
export async function openPyTorch(
  file: string,
  name: string,
  { arch, weightsKey, member }: Pick<OpenModelOptions, 'arch' | 'weightsKey' | 'member'>,
): Promise<Opened> {
  if (arch === undefined)
    throw new DataError(file, `holds weights without a network: name its architecture, ${architectureHelp()}.`);
  const architecture = findArchitecture(arch);
  const network = networkFromPyTorch(
    file,
    await readPyTorchCheckpoint(file, { weightsKey, member }),
    architecture,
    name,
  );
  const chosen = `${weightsKey === undefined ? '' : ` under "${weightsKey}"`}${member === undefined ? '' : `, member ${member}`}`;
  return {
    model: withEnds(network, architecture),
    description: `PyTorch checkpoint ${basename(file)}${chosen} (${described(architecture)})`,
    told: toldByLayers(architecture),
    graph: async () => architectureGraph(architecture),
    files: [file, ...architectureFiles(arch)],
    layout: layoutOf(architecture, 'torch'),
    ...(architecture.normalize && { normalize: architecture.normalize }),
    dispose: () => network.dispose(),
  };
}
