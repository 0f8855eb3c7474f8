import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError, inProject, ownFile } from '../../data/index.js';
import { architectureFiles, architectureHelp, findArchitecture } from '../architectures/find.js';
import { readSafetensors } from '../checkpoint/safetensors.js';
import type { Network } from '../contracts.js';
import { networkFromPyTorch } from '../from-pytorch.js';
import { architectureGraph } from '../inspection/architecture-graph.js';
import { createNetwork } from '../network.js';
import { described, toldByLayers } from './described.js';
import { withEnds } from './ends.js';
import { layoutOf } from './layout-of.js';
import type { Opened, OpenModelOptions } from './opened.js';

const ENDING = /\.(safetensors|json)$/i;

/** Where models trained here lie: those kept with the project, and those of the last runs. */
const shelves = () => [ownFile('models'), inProject('runs', 'models')];

/** The common path of NAME.safetensors and NAME.json, or undefined where no model is called so. */
export const storedModel = (name: string): string | undefined =>
  shelves()
    .map((folder) => join(folder, name))
    .find((stem) => existsSync(`${stem}.safetensors`));

/** Names that storedModel knows. */
export const storedModels = (): string[] => [
  ...new Set(
    shelves()
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder))
      .filter((file) => file.endsWith('.safetensors'))
      .map((file) => basename(file, '.safetensors'))
      .sort(),
  ),
];

/**
 * The architecture that the metadata beside the weights names; undefined where there are none. Where the caller names
 * one, a JSON file of another kind beside the weights (that very architecture, settings of a training) is passed over.
 */
function architectureNamed(metadata: string, asked: string | undefined): string | undefined {
  if (!existsSync(metadata)) return undefined;
  let architecture: unknown;
  try {
    ({ architecture } = JSON.parse(readFileSync(metadata, 'utf8')));
  } catch (error) {
    if (asked !== undefined) return undefined;
    throw new DataError(metadata, `is not JSON (${(error as Error).message}).`);
  }
  if (typeof architecture === 'string') {
    // Of a network without a name that is known, the description lies beside the weights.
    const beside = join(dirname(metadata), architecture);
    return architecture.endsWith('.json') && existsSync(beside) ? beside : architecture;
  }
  if (asked !== undefined) return undefined;
  throw new DataError(metadata, 'names no "architecture".');
}

/** Where the metadata of weights lie. */
export const metadataOf = (file: string): string => `${file.replace(ENDING, '')}.json`;

function ownNetwork(file: string, arch: string, name: string): Network {
  try {
    return createNetwork(findArchitecture(arch), readSafetensors(file), name);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(file, `does not hold the weights of ${arch}: ${(error as Error).message}`);
  }
}

/**
 * A model of our own from its weights, its metadata or their common path. Weights without metadata are taken for
 * PyTorch's, and need an architecture.
 */
export async function openOwn(path: string, name: string, { arch }: Pick<OpenModelOptions, 'arch'>): Promise<Opened> {
  const stem = path.replace(ENDING, '');
  // Weights can have any ending: what is inside tells.
  const file = ENDING.test(path) ? `${stem}.safetensors` : path;
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const metadata = metadataOf(path);
  const named = architectureNamed(metadata, arch);
  const asked = named ?? arch;
  if (asked === undefined)
    throw new DataError(
      file,
      `has no metadata ${basename(metadata)} beside it: name its architecture, ${architectureHelp()}.`,
    );
  const found = findArchitecture(asked);
  // What was trained here took pixels as they are.
  const architecture = named === undefined ? found : { ...found, normalize: undefined };
  const network = named
    ? ownNetwork(file, named, name)
    : networkFromPyTorch(file, readSafetensors(file), architecture, name);
  return {
    model: withEnds(network, architecture),
    description: `safetensors ${basename(file)} (${described(architecture)})`,
    told: toldByLayers(architecture),
    graph: async () => architectureGraph(architecture),
    files: [file, ...(named === undefined ? [] : [metadata]), ...architectureFiles(asked)],
    layout: layoutOf(architecture, named === undefined ? 'torch' : undefined),
    ...(architecture.normalize && { normalize: architecture.normalize }),
    dispose: () => network.dispose(),
  };
}
