import { basename } from 'node:path';
import { DataError } from '../../data/index.js';
import { architectureFiles, architectureHelp, findArchitecture } from '../architectures/find.js';
import { readSharded } from '../checkpoint/sharded.js';
import { networkFromPyTorch } from '../from-pytorch.js';
import { architectureGraph } from '../inspection/architecture-graph.js';
import { described, toldByLayers } from './described.js';
import { withEnds } from './ends.js';
import { layoutOf } from './layout-of.js';
import type { Opened, OpenModelOptions } from './opened.js';

/** Weights of PyTorch that lie in several files, by their index, with the architecture they are for. */
export async function openIndex(
  index: string,
  name: string,
  { arch }: Pick<OpenModelOptions, 'arch'>,
): Promise<Opened> {
  if (arch === undefined)
    throw new DataError(index, `names weights without a network: give their architecture, ${architectureHelp()}.`);
  const architecture = findArchitecture(arch);
  const { arrays, files } = await readSharded(index);
  const network = networkFromPyTorch(index, arrays, architecture, name);
  return {
    model: withEnds(network, architecture),
    description: `weights in ${files.length - 1} files by ${basename(index)} (${described(architecture)})`,
    told: toldByLayers(architecture),
    graph: async () => architectureGraph(architecture),
    files: [...files, ...architectureFiles(arch)],
    layout: layoutOf(architecture, 'torch'),
    ...(architecture.normalize && { normalize: architecture.normalize }),
    dispose: () => network.dispose(),
  };
}
