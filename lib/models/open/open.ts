import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { DataError } from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import { interruptSignal, pause } from '../../tensor/index.js';
import { contentOf, type Format } from '../checkpoint/content.js';
import { isIndex } from '../checkpoint/sharded.js';
import { configBeside, openHuggingFace } from './huggingface/open.js';
import { openIndex } from './indexed.js';
import { isKerasModel } from './keras/described.js';
import { openKeras } from './keras/open.js';
import { openOnnx } from './onnx/open.js';
import type { Opened, OpenedModel, OpenModelOptions } from './opened.js';
import { metadataOf, openOwn, storedModel, storedModels } from './own.js';
import { askedPreprocessing, innerInput, withPreprocessing } from './preprocessing/prepared.js';
import { pretrained, pretrainedModels } from './pretrained.js';
import { openPython } from './python/open.js';
import { isPython } from './python/source.js';
import { openPyTorch } from './pytorch.js';
import { isAddress } from './served/address.js';
import { openServed } from './served/open.js';
import { isTfjsModel } from './tfjs/artifacts.js';
import { openTfjs } from './tfjs/open.js';

type Opener = (file: string, name: string, options: OpenModelOptions) => Promise<Opened>;

interface Located {
  readonly file: string;
  readonly opener: Opener;
}

const SUPPORTED =
  'PyTorch checkpoints (.pth, .pt, .ckpt, .bin, …) with an architecture, .safetensors (or their index), folders of Hugging Face (config.json), Keras (.keras, .h5, or .json beside .h5), tfjs (model.json), ONNX (.onnx), addresses of served models (http://HOST:PORT/v2/models/NAME), and objects in Python files (python:FILE.py:NAME)';

/** JSON files describe models of several kinds; what is inside tells which. */
function openerOfJson(file: string): Opener {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DataError(file, `is not JSON (${(error as Error).message}).`);
  }
  const has = (field: string) => typeof content === 'object' && content !== null && field in content;
  if (isTfjsModel(content)) return openTfjs;
  if (isKerasModel(content)) return openKeras;
  if (isIndex(content)) return openIndex;
  if (has('model_type')) return openHuggingFace;
  if (existsSync(file.replace(/json$/i, 'safetensors'))) return openOwn;
  if (has('layers'))
    throw new DataError(
      file,
      'describes an architecture, without weights: give it as the architecture of a checkpoint.',
    );
  throw new DataError(file, `describes no model that is understood: neither Keras, nor tfjs, nor one of our own.`);
}

/** What a file is named decides only where its content does not. */
const OPENERS: Readonly<Record<string, Opener>> = {
  '.pth': openPyTorch,
  '.pt': openPyTorch,
  '.th': openPyTorch,
  '.ckpt': openPyTorch,
  '.safetensors': openOwn,
  '.h5': openKeras,
  '.hdf5': openKeras,
  '.keras': openKeras,
  '.onnx': openOnnx,
};

const BY_CONTENT: { readonly [format in Format]?: Opener } = {
  'PyTorch archive': openPyTorch,
  pickle: openPyTorch,
  safetensors: openOwn,
  HDF5: openKeras,
  'Keras archive': openKeras,
  ONNX: openOnnx,
};

/** How to open a file that exists. */
async function openerOf(file: string): Promise<Opener> {
  const content = await contentOf(file);
  const opener = content.format && BY_CONTENT[content.format];
  if (opener) return opener;
  if (content.fault) throw new DataError(file, content.fault);
  const ending = extname(file).toLowerCase();
  if (ending === '.json') return openerOfJson(file);
  if (Object.hasOwn(OPENERS, ending)) return OPENERS[ending];
  throw new DataError(file, `is of a kind that is not read; supported are ${SUPPORTED}.`);
}

/** The file that describes a folder's model. */
function modelIn(folder: string): string {
  const found = ['model.json', 'config.json'].map((name) => join(folder, name)).find((file) => existsSync(file));
  if (found === undefined)
    throw new DataError(folder, 'is a folder without a model.json (of tfjs) or a config.json (of Hugging Face).');
  return found;
}

/** The file that a source means, and how to open it. */
async function locate(source: string): Promise<Located> {
  if (existsSync(source)) {
    const file = statSync(source).isDirectory() ? modelIn(source) : source;
    return { file, opener: await openerOf(file) };
  }
  if (existsSync(`${source}.safetensors`)) return { file: `${source}.safetensors`, opener: openOwn };
  const stored = storedModel(source);
  if (stored !== undefined) return { file: `${stored}.safetensors`, opener: openOwn };
  if (pretrainedModels.includes(source)) {
    const { file, architecture } = await pretrained(source);
    const opener: Opener = (_file, name, options) =>
      openPyTorch(file, name, { ...options, arch: options.arch ?? architecture });
    return { file, opener };
  }
  const known = [...storedModels(), ...pretrainedModels];
  throw new DataError(
    source,
    `does not exist, and no model here is called so (${known.join(', ') || 'there is none'})${didYouMean(source, known)}Supported are ${SUPPORTED}.`,
  );
}

/** Weights without an architecture that lie in a folder of Hugging Face are what its configuration says. */
function inItsFolder(located: Located, { arch }: OpenModelOptions): Located {
  const { file, opener } = located;
  const bare = opener === openPyTorch || opener === openIndex || (opener === openOwn && !existsSync(metadataOf(file)));
  const config = arch === undefined && bare ? configBeside(file) : undefined;
  return config === undefined ? located : { file: config, opener: openHuggingFace };
}

/** What a model is called where nobody says it: by its file, or by its folder where all files are called alike. */
const nameOf = (file: string): string =>
  basename(file) === 'config.json' ? basename(dirname(resolve(file))) : basename(file, extname(file));

/** What can be chosen inside a source: a set of weights, an output, or nothing. Told by its bytes. */
export async function choiceIn(source: string): Promise<'weights' | 'output' | undefined> {
  if (isAddress(source)) return 'output';
  if (isPython(source)) return undefined;
  const { opener } = await locate(source);
  return opener === openPyTorch ? 'weights' : opener === openOnnx ? 'output' : undefined;
}

/**
 * Opens a model from a file or an address, one of our own by its name (`lenet-mnist`), or a
 * pretrained one by its own (`efficientnet-lite0`). What can be read layer by layer is differentiable, and so are tfjs
 * and ONNX models whose operators all have a gradient here; others are black boxes that say which has none, and so are
 * those that a server answers for over HTTP, by their address. Objects in Python files are run by Python, with the
 * gradients that their library gives. What is done to images first is inside the model. The caller disposes what is returned.
 * @throws DataError naming the file, what is wrong with it and what was expected; RangeError where an
 * option means nothing or does not fit the model.
 */
export async function openModel(source: string, options: OpenModelOptions = {}): Promise<OpenedModel> {
  const { signal = interruptSignal() } = options;
  await pause(signal);
  // What is wrong in itself is said before anything is opened.
  const { member } = options;
  if (member !== undefined && !(Number.isSafeInteger(member) && member >= 0))
    throw new RangeError(`option member: expected a whole number from 0, got ${JSON.stringify(member)}.`);
  askedPreprocessing(options);
  const input = innerInput(options);
  if (isAddress(source)) {
    const { name, layout, classes, scores, served, output = served?.output } = options;
    const asked = { ...served, name, input, layout, output, classes, scores, signal: options.signal };
    const model = await openServed(source, asked);
    return whole(model, () => ({ ...model, ...withPreprocessing(source, model, options) }));
  }
  if (isPython(source)) {
    refuseChoices(source, options);
    const model = await openPython(source, { ...options, input });
    return whole(model, () => ({ ...model, ...withPreprocessing(source, model, options) }));
  }
  const { file, opener } = inItsFolder(await locate(source), options);
  if (options.output !== undefined && opener !== openOnnx)
    throw new DataError(
      file,
      `is of a kind whose outputs cannot be chosen by name (${options.output}); that is for .onnx files and served models.`,
    );
  const chosen = options.weightsKey ?? options.member;
  if (chosen !== undefined && opener !== openPyTorch)
    throw new DataError(
      file,
      `is of a kind that holds one set of weights, so ${JSON.stringify(chosen)} cannot be chosen; that is for PyTorch checkpoints.`,
    );
  const opened = await opener(file, options.name ?? nameOf(file), { ...options, input });
  return whole(opened, async () => {
    await pause(signal);
    const { scores } = opened.model;
    if (options.scores !== undefined && scores !== options.scores)
      throw new DataError(file, `gives ${scores}, as its layers say, not ${options.scores}.`);
    return withPreprocessing(file, opened, options);
  });
}

/** @throws DataError where an output or a set of weights is chosen of an object that has neither by name. */
function refuseChoices(source: string, { output, weightsKey, member }: OpenModelOptions): void {
  const chosen = weightsKey ?? member;
  if (output !== undefined || chosen !== undefined)
    throw new DataError(
      source,
      `is a Python object, of which ${output === undefined ? 'no weights' : 'no output'} can be chosen by name (${output ?? chosen}): let a function in its file choose.`,
    );
}

/** What is made of an opened model, which is disposed where that fails. */
async function whole<T>(opened: Opened, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    opened.dispose();
    throw error;
  }
}
