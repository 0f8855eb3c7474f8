import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../../../data/index.js';
import type { Architecture } from '../../architecture.js';
import { checkShapes } from '../../architectures/check.js';
import { readSharded, readWeights, type Sharded } from '../../checkpoint/sharded.js';
import { networkFromPyTorch } from '../../from-pytorch.js';
import { architectureGraph } from '../../inspection/architecture-graph.js';
import { inOrder } from '../class-names.js';
import { described, toldByLayers } from '../described.js';
import { layoutOf } from '../layout-of.js';
import type { Opened, OpenModelOptions } from '../opened.js';
import { type Config, configAt, readConfig } from './config.js';
import { convnext } from './convnext.js';
import type { Family } from './family.js';
import { normalizeBy, sizeBy } from './images.js';
import { resnet } from './resnet.js';
import { vit } from './vit.js';

/** Kinds of networks by `model_type`: one row. */
const FAMILIES: Readonly<Record<string, Family>> = { resnet, convnext, vit };

/** Where a folder has its weights, the first that is there. */
const WEIGHTS = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
];

/** The configuration of a model as transformers saves it, beside a file of its weights; undefined where there is none. */
export function configBeside(weights: string): string | undefined {
  const config = join(dirname(weights), 'config.json');
  return existsSync(config) && readConfig(config).fields.model_type !== undefined ? config : undefined;
}

async function weightsIn(folder: string): Promise<Sharded> {
  const name = WEIGHTS.find((each) => existsSync(join(folder, each)));
  if (name === undefined) throw new DataError(folder, `holds no weights: expected ${WEIGHTS.join(' or ')}.`);
  const file = join(folder, name);
  return name.endsWith('.json') ? readSharded(file) : { arrays: await readWeights(file), files: [file] };
}

/** The kind of network, of which only those that classify images are read. */
function familyOf(config: Config): Family {
  const { model_type: type, architectures: classes } = config.fields;
  const family = typeof type === 'string' && Object.hasOwn(FAMILIES, type) ? FAMILIES[type] : undefined;
  const instead = 'export the model to ONNX (optimum-cli export onnx, or torch.onnx.export)';
  if (!family)
    return config.fail(
      `has model_type ${JSON.stringify(type)}; ${Object.keys(FAMILIES).join(', ')} are read. For others ${instead}.`,
    );
  if (Array.isArray(classes) && !classes.includes(family.class))
    return config.fail(`is of a ${classes.join(', ')}; ${family.class} is read. For others ${instead}.`);
  return family;
}

/** How many classes there are: their names are listed, or their number is. */
function classesIn({ fields: { id2label: names, num_labels: count } }: Config): number {
  if (typeof names === 'object' && names !== null) return Object.keys(names).length;
  return typeof count === 'number' ? count : 2;
}

/** What the classes are called, where more than their numbers is said. */
function classNamesIn({ fields: { id2label } }: Config): readonly string[] | undefined {
  if (typeof id2label !== 'object' || id2label === null) return undefined;
  return inOrder(Object.entries(id2label).map(([label, name]) => [Number(label), String(name)]));
}

/** Height, width and channels: as the network is made for, or as asked, or as its images are prepared. */
function inputOf(
  config: Config,
  family: Family,
  images: Config | undefined,
  asked: OpenModelOptions['input'],
): Architecture['input'] {
  const channels = config.count('num_channels');
  const fixed = family.size?.(config);
  const size = fixed ?? (asked && [asked[0], asked[1]]) ?? (images && sizeBy(images));
  if (!size)
    return config.fail(
      'does not say what images it takes, and there is no preprocessor_config.json with their size beside it: say so with the input option, [height, width, channels].',
    );
  if (asked && asked.join() !== [...size, channels].join())
    config.fail(
      `takes images [${[...size, channels].join(', ')}]; images [${asked.join(', ')}] do not fit. Where height and width alone differ, have them resized inside the model with the input size option (--input-size ${size.join('x')}).`,
    );
  return [size[0], size[1], channels];
}

/**
 * A folder as transformers saves a model: config.json, weights in one file or in several, and preprocessor_config.json,
 * by which pixels are normalized inside. Images are not resized or cropped as it says: they come in their size.
 * @param path the folder, or its config.json
 * @throws DataError naming the file, the setting that is not understood, and what was expected.
 */
export async function openHuggingFace(
  path: string,
  name: string,
  { input }: Pick<OpenModelOptions, 'input'>,
): Promise<Opened> {
  const folder = dirname(path);
  const config = readConfig(path);
  const family = familyOf(config);
  const images = configAt(join(folder, 'preprocessor_config.json'));
  const shape = inputOf(config, family, images, input);
  const normalize = images && normalizeBy(images, shape[2]);
  const architecture: Architecture = {
    name: family.class,
    input: shape,
    initializer: 'torch',
    layers: family.layers(config, shape, classesIn(config)),
    ...(normalize && { normalize }),
    ...(family.unused && { unused: family.unused }),
  };
  checkShapes(path, architecture);
  const classNames = classNamesIn(config);
  const { arrays, files } = await weightsIn(folder);
  const network = networkFromPyTorch(files[0], family.arrays?.(arrays) ?? arrays, architecture, name);
  return {
    model: network,
    description: `Hugging Face model ${basename(resolve(folder))} (${described(architecture)}${images ? '' : ', pixels as they are: there is no preprocessor_config.json'})`,
    told: toldByLayers(architecture),
    graph: async () => architectureGraph(architecture),
    ...(classNames && { classNames }),
    files: [path, ...(images ? [images.file] : []), ...files],
    layout: layoutOf(architecture, 'torch'),
    ...(normalize && { normalize }),
    dispose: () => network.dispose(),
  };
}
