import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { DataError } from '../../data/index.js';
import { didYouMean } from '../../data/nearest.js';
import { interruptSignal, pause } from '../../tensor/index.js';
import { contentOf, type Format } from '../checkpoint/content.js';
import { isKerasModel } from './keras/model.js';
import { openKeras } from './keras/open.js';
import { openOnnx } from './onnx/open.js';
import type { Opened, OpenedModel, OpenModelOptions } from './opened.js';
import { openOwn, storedModel, storedModels } from './own.js';
import { askedPreprocessing, innerInput, withPreprocessing } from './preprocessing/prepared.js';
import { pretrained, pretrainedModels } from './pretrained.js';
import { openPyTorch } from './pytorch.js';
import { isAddress } from './served/address.js';
import { openServed } from './served/open.js';
import { isTfjsModel } from './tfjs/artifacts.js';
import { openTfjs } from './tfjs/open.js';

type Opener = (file: string, name: string, options: OpenModelOptions) => Promise<Opened>;

const SUPPORTED =
  'PyTorch checkpoints (.pth, .pt, .ckpt, .bin, …) with an architecture, .safetensors, Keras (.h5, or .json beside .h5), tfjs (model.json), ONNX (.onnx), and addresses of served models (http://HOST:PORT/v2/models/NAME)';

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
  '.json': (file, name, options) => openerOfJson(file)(file, name, options),
};

const BY_CONTENT: { readonly [format in Format]?: Opener } = {
  'PyTorch archive': openPyTorch,
  pickle: openPyTorch,
  safetensors: openOwn,
  HDF5: openKeras,
  ONNX: openOnnx,
};

/** How to open a file that exists. */
async function openerOf(file: string): Promise<Opener> {
  const content = await contentOf(file);
  const opener = content.format && BY_CONTENT[content.format];
  if (opener) return opener;
  if (content.fault) throw new DataError(file, content.fault);
  const ending = extname(file).toLowerCase();
  if (Object.hasOwn(OPENERS, ending)) return OPENERS[ending];
  throw new DataError(file, `is of a kind that is not read; supported are ${SUPPORTED}.`);
}

/** The file that a source means, and how to open it. */
async function locate(source: string): Promise<{ file: string; opener: Opener }> {
  if (existsSync(source)) {
    const file = statSync(source).isDirectory() ? join(source, 'model.json') : source;
    if (!existsSync(file)) throw new DataError(source, 'is a folder without a model.json.');
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

/** What can be chosen inside a source: a set of weights, an output, or nothing. Told by its bytes. */
export async function choiceIn(source: string): Promise<'weights' | 'output' | undefined> {
  if (isAddress(source)) return 'output';
  const { opener } = await locate(source);
  return opener === openPyTorch ? 'weights' : opener === openOnnx ? 'output' : undefined;
}

/**
 * Opens a model from a file or an address, one of our own by its name (`lenet-mnist`), or a
 * pretrained one by its own (`efficientnet-lite0`). What can be read layer by layer is differentiable, and so are tfjs
 * and ONNX models whose operators all have a gradient here; others are black boxes that say which has none, and so are
 * those that a server answers for over HTTP, by their address. What is done to images first is inside the model. The caller disposes what is returned.
 * @throws DataError naming the file, what is wrong with it and what was expected; RangeError where an
 * option means nothing or does not fit the model.
 */
export async function openModel(source: string, options: OpenModelOptions = {}): Promise<OpenedModel> {
  const { signal = interruptSignal() } = options;
  await pause(signal);
  // What is wrong in itself is said before anything is opened.
  askedPreprocessing(options);
  const input = innerInput(options);
  if (isAddress(source)) {
    const { name, layout, classes, scores, served, output = served?.output } = options;
    const asked = { ...served, name, input, layout, output, classes, scores, signal: options.signal };
    const model = await openServed(source, asked);
    return whole(model, () => ({ ...model, ...withPreprocessing(source, model, options) }));
  }
  const { file, opener } = await locate(source);
  if (options.output !== undefined && opener !== openOnnx)
    throw new DataError(
      file,
      `is of a kind whose outputs cannot be chosen by name (${options.output}); that is for .onnx files and served models.`,
    );
  if (options.weightsKey !== undefined && opener !== openPyTorch)
    throw new DataError(
      file,
      `is of a kind that holds one set of weights, so "${options.weightsKey}" cannot be chosen; that is for PyTorch checkpoints.`,
    );
  const opened = await opener(file, options.name ?? basename(file, extname(file)), { ...options, input });
  return whole(opened, async () => {
    await pause(signal);
    const { scores } = opened.model;
    if (options.scores !== undefined && scores !== options.scores)
      throw new DataError(file, `gives ${scores}, as its layers say, not ${options.scores}.`);
    return withPreprocessing(file, opened, options);
  });
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
