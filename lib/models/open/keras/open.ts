import { existsSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { DataError } from '../../../data/index.js';
import { withHdf5 } from '../../checkpoint/hdf5.js';
import { architectureGraph } from '../../inspection/architecture-graph.js';
import { createNetwork } from '../../network.js';
import { toldByLayers, weightsText } from '../described.js';
import { layoutOf } from '../layout-of.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { kerasModel } from './model.js';
import { kerasWeights } from './weights.js';

const WEIGHTS = ['.h5', '.hdf5', '.weights.h5', '_weights.h5'];
const ARCHITECTURES = ['.json', '.model.json', '_model.json'];

/** What the names of a pair can have in common, from one of them: `my_model.json` goes with `my_model.h5` and `my.h5`. */
const stemsOf = (file: string): string[] => {
  const whole = file.slice(0, file.length - extname(file).length);
  return [...new Set([whole, whole.replace(/[._](weights|model)$/i, '')])];
};

/** The other file of a pair, by the common part of their names. */
function partner(file: string, endings: readonly string[], what: string): string {
  const candidates = stemsOf(file).flatMap((stem) => endings.map((ending) => `${stem}${ending}`));
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
 * with both. Its scores are logits: a softmax or a sigmoid at the end is left away.
 */
export async function openKeras(
  path: string,
  name: string,
  { input }: Pick<OpenModelOptions, 'input'>,
): Promise<Opened> {
  if (/\.keras$/i.test(path))
    throw new DataError(
      path,
      'is an archive of Keras, which is not read. In Python, keras.saving.load_model("FILE.keras").save("FILE.h5") makes a file of it that is.',
    );
  const isJson = /\.json$/i.test(path);
  const file = isJson ? partner(path, WEIGHTS, 'weights') : path;
  return withHdf5(file, (content) => {
    const inside = isJson ? undefined : content.text('/', 'model_config');
    const described =
      isJson || inside === undefined ? (isJson ? path : partner(path, ARCHITECTURES, 'architecture')) : file;
    const model = kerasModel(described, parse(described, inside ?? readFileSync(described, 'utf8')), name, input);
    const network = createNetwork(model.architecture, kerasWeights(file, content, model), name);
    const layers = model.architecture.layers.filter((layer) => 'weights' in layer).length;
    const files = [...new Set([described, file])];
    const end = model.end === undefined ? '' : `, without its ${model.end}`;
    return {
      model: network,
      description: `Keras model ${files.map((each) => basename(each)).join(' with ')} (${layers} layers with ${weightsText(model.architecture)}${end})`,
      told: model.end === undefined ? toldByLayers(model.architecture) : `the ${model.end} at its end was left away`,
      graph: async () => architectureGraph(model.architecture),
      files,
      layout: layoutOf(model.architecture),
      dispose: () => network.dispose(),
    };
  });
}
