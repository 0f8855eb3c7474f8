import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '../../../data/index.js';
import { withHdf5 } from '../../checkpoint/hdf5.js';
import { createNetwork } from '../../network.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { parametersOf } from '../pytorch.js';
import { kerasArchitecture } from './model.js';
import { kerasWeights } from './weights.js';

const WEIGHTS = ['.h5', '.hdf5', '.weights.h5', '_weights.h5'];
const ARCHITECTURES = ['.json', '.model.json', '_model.json'];

const ENDING = /([._]weights|[._]model)?\.(h5|hdf5|json)$/i;

/** The other file of a pair, by the common part of their names. */
function partner(file: string, endings: readonly string[], what: string): string {
  const stem = file.replace(ENDING, '');
  const candidates = endings.map((ending) => `${stem}${ending}`);
  const found = candidates.find((candidate) => candidate !== file && existsSync(candidate));
  if (!found)
    throw new DataError(
      file,
      `holds no ${what}, and none lies beside it (${candidates.map((path) => basename(path)).join(', ')}).`,
    );
  return found;
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(file, `its architecture is not JSON (${(error as Error).message}).`);
  }
}

/**
 * A Keras model: an architecture in JSON beside its weights in HDF5 (either file names the pair), or one HDF5 file
 * with both. Its scores are logits: a softmax at the end is left away.
 */
export async function openKeras(
  path: string,
  name: string,
  { input }: Pick<OpenModelOptions, 'input'>,
): Promise<Opened> {
  const isJson = /\.json$/i.test(path);
  const file = isJson ? partner(path, WEIGHTS, 'weights') : path;
  return withHdf5(file, (content) => {
    const inside = isJson ? undefined : content.text('/', 'model_config');
    const described =
      isJson || inside === undefined ? (isJson ? path : partner(path, ARCHITECTURES, 'architecture')) : file;
    const model = parse(described, inside ?? readFileSync(described, 'utf8'));
    const architecture = kerasArchitecture(described, model, name, input);
    const network = createNetwork(architecture, kerasWeights(file, content, architecture), name);
    const layers = architecture.layers.filter((layer) => 'weights' in layer).length;
    return {
      model: network,
      description: `Keras model ${basename(path)} (${layers} layers with ${parametersOf(network)})`,
      files: [...new Set([described, file])],
      dispose: () => network.dispose(),
    };
  });
}
