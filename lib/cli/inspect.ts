import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ARCHITECTURES } from '../models/architectures/names.js';
import type { OpenedModel } from '../models/index.js';
import { wholeNumber } from './arguments.js';
import { asUsage, type Command, type Io, UsageError, type Values, valued } from './command.js';
import { checkChoices } from './evaluate/fit.js';
import { servedArgs, servedOptions } from './evaluate/served-settings.js';
import { preprocessingArgs, preprocessingOptions } from './preprocessing.js';
import { checkOutputFile } from './writable.js';

/** `224x224x3`: height, width and channels. */
function inputOf({ input }: Values): readonly [number, number, number] | undefined {
  if (typeof input !== 'string') return undefined;
  const [, ...sizes] = /^([1-9]\d{0,5})x([1-9]\d{0,5})x([1-9]\d{0,5})$/i.exec(input.trim()) ?? [];
  if (sizes.length !== 3)
    throw new UsageError(`option --input takes HEIGHTxWIDTHxCHANNELS, such as 28x28x1, got "${input}".`);
  const [height, width, channels] = sizes.map(Number);
  return [height, width, channels];
}

/** Options that an architecture alone has no use for. */
const BARE = ['weights', 'input', 'classes', 'output', 'scores', ...Object.keys(preprocessingOptions)];

const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/**
 * The architecture that is meant, where nothing but its name is there: a file, a model that lies here, or an architecture
 * beside the word go before. Nothing is downloaded for what no weights are needed for.
 */
async function bareName(source: string | undefined, arch: string | undefined): Promise<string | undefined> {
  if (source === undefined) return arch;
  const { storedModel } = await import('../models/index.js');
  const named = arch === undefined && ARCHITECTURES.some((name) => name === source);
  const lies = existsSync(source) || existsSync(`${source}.safetensors`) || storedModel(source) !== undefined;
  return named && !lies ? source : undefined;
}

/** The model that a word means. */
async function opened(source: string | undefined, values: Values): Promise<OpenedModel> {
  const [arch, weightsKey] = [text(values, 'arch'), text(values, 'weights')];
  const input = inputOf(values);
  const classes = values.classes === undefined ? undefined : wholeNumber(values, 'classes', 2);
  const { output, scores, served } = servedArgs(values, source === undefined ? [] : [source]);
  const preprocessing = await preprocessingArgs(values);
  const { bareModel, findArchitecture, openModel } = await import('../models/index.js');
  const bare = await bareName(source, arch);
  if (bare !== undefined) {
    const foreign = BARE.find((name) => values[name] !== undefined);
    if (foreign !== undefined)
      throw new UsageError(`option --${foreign} is for a model, and ${bare} is an architecture without weights.`);
    return bareModel(findArchitecture(bare));
  }
  const model = String(source);
  await checkChoices([model], { output, weights: weightsKey });
  return openModel(model, { arch, weightsKey, input, classes, output, scores, served, ...preprocessing });
}

export const command: Command = {
  name: 'inspect',
  summary: 'Shows a model layer by layer: shapes, weights, MACs, scores, preprocessing, and which attacks work on it',
  usage: 'FILE|NAME|ADDRESS [options], or --arch NAME|FILE alone',
  options: {
    arch: valued(
      'NAME|FILE',
      `architecture of a PyTorch checkpoint, or without a model: a JSON file, or ${ARCHITECTURES.join(', ')}`,
    ),
    weights: valued('KEY', 'which weights of a PyTorch checkpoint that holds several, such as ema'),
    input: valued('HxWxC', 'height, width and channels of an image, where the model leaves them open'),
    classes: valued('N', 'number of classes, where the model answers with labels alone or has several outputs'),
    ...preprocessingOptions,
    ...servedOptions,
    svg: valued('FILE', 'also draws the graph there'),
  },
  async run(values, positionals, io) {
    const [source, extra] = positionals;
    if (extra !== undefined) throw new UsageError(`inspect takes one model, got "${extra}" too.`);
    if (source === undefined && values.arch === undefined)
      throw new UsageError('inspect needs a model, FILE, NAME or ADDRESS, or an architecture: --arch NAME.');
    const svg = text(values, 'svg');
    if (svg !== undefined) checkOutputFile('option --svg', svg);
    const model = await opened(source, values).catch((error) => {
      throw asUsage(error);
    });
    try {
      await show(model, svg, io);
    } finally {
      model.dispose();
    }
  },
};

async function show(model: OpenedModel, svg: string | undefined, io: Io): Promise<void> {
  const { inspectModel } = await import('../evaluation/index.js');
  const { inspectionText } = await import('../report/index.js');
  const inspection = await inspectModel(model);
  io.result(inspection, () => inspectionText(inspection));
  if (svg === undefined) return;
  const { graph, name, unseen } = inspection;
  if (!graph) throw new Error(`option --svg: ${name} has no graph to draw: ${unseen}.`);
  const [{ graphSvg }, { writeWhole }] = await Promise.all([import('../figures/index.js'), import('../data/index.js')]);
  writeWhole(resolve(svg), graphSvg(graph, inspection));
  io.note(`written: ${svg}`);
}
