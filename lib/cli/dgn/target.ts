import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Dataset } from '../../data/index.js';
import { fileIn, isTensorFlow1, type ProjectFolders, weightsHash } from '../../generators/index.js';
import {
  type DifferentiableClassifier,
  isDifferentiable,
  isNetwork,
  type Network,
  openModel,
  weightsOf,
} from '../../models/index.js';
import { UsageError } from '../command.js';
import type { DgnArgs } from './args.js';
import { asked } from './refuse.js';

/** The network under attack. */
export interface Target {
  readonly model: DifferentiableClassifier;
  /** Short SHA-256 of weights, architecture and preprocessing: what was made against one target is not another's. */
  readonly id: string;
  /** As it was named: without folders and ending. */
  readonly name: string;
  readonly description: string;
  dispose(): void;
}

/** Endings that a target's file may have; a Keras pair is named by either of its files. */
const ENDINGS = ['.json', '.h5', '.hdf5', '.safetensors', '.pth', '.pt'];

/** No network here begins with a checkpoint of TensorFlow 1. */
const notTensorFlow1 = (file: string): UsageError =>
  new UsageError(
    `${file} is a checkpoint of TensorFlow 1, which is not read: train anew here, or give Keras or safetensors.`,
  );

function sourceOf(name: string, { targetModels }: ProjectFolders): string {
  const found = ENDINGS.map((ending) => fileIn(targetModels, `${name}${ending}`)).find((file) => file !== undefined);
  if (found !== undefined) return found;
  const [folder] = targetModels;
  const checkpoint = ['.meta', '.index', '.ckpt.meta', '.ckpt.index']
    .map((ending) => fileIn(targetModels, `${name}${ending}`))
    .find((file) => file !== undefined);
  if (checkpoint !== undefined) throw notTensorFlow1(checkpoint);
  throw new UsageError(
    `${folder} holds no target ${name} (${ENDINGS.map((ending) => `*${ending}`).join(', ')}): put it there, or give --model FILE.`,
  );
}

/**
 * Opens the network under attack: `model` where it is given, else the one of that name in TargetModels. The caller
 * disposes it.
 * @throws UsageError where there is none, or it does not fit the data, or has no gradients.
 */
export async function openTarget(
  { model: given, arch, python }: Pick<DgnArgs, 'model' | 'arch' | 'python'>,
  name: string,
  folders: ProjectFolders,
  data: Dataset,
): Promise<Target> {
  if (given !== undefined && isTensorFlow1(given)) throw notTensorFlow1(given);
  const source = given ?? sourceOf(name, folders);
  const opened = await asked(() =>
    openModel(source, { input: data.shape, classes: data.classes, arch, python: { interpreter: python } }),
  );
  const { model, files, description, identity, dispose } = opened;
  const shown = (shape: readonly number[]) => shape.join(' × ');
  const refuse = (what: string) => {
    dispose();
    return new UsageError(`${source} ${what}`);
  };
  if (!isDifferentiable(model)) throw refuse('answers only: generators are trained with the gradients of a network.');
  if (model.inputShape.join() !== data.shape.join())
    throw refuse(`takes images of ${shown(model.inputShape)}, and ${data.name} has ${shown(data.shape)}.`);
  if (model.classes !== data.classes)
    throw refuse(`tells ${model.classes} classes apart, and ${data.name} has ${data.classes}.`);
  const hash = createHash('sha256').update(JSON.stringify(model.preprocessing ?? null));
  if (isNetwork(model)) hash.update(JSON.stringify(model.architecture)).update(weightsHash(weightsOf(model)));
  else for (const file of files) hash.update(readFileSync(file));
  hash.update((await identity?.()) ?? '');
  return {
    model,
    id: hash.digest('hex').slice(0, 16),
    name: basename(source).replace(/\.[^.]*$/, ''),
    description,
    dispose,
  };
}

/**
 * The target as a network of layers, for what is read inside of it or copies its architecture.
 * @param what needs it
 * @throws UsageError where it has none, or images are normalized before the first.
 */
export function layersOf({ model, name }: Target, what: string): Network {
  const { mean, std, range } = model.preprocessing ?? {};
  if (!isNetwork(model)) throw new UsageError(`${what} needs a network layer by layer, and ${name} is a graph.`);
  if (mean ?? std ?? range)
    throw new UsageError(`${what} needs a network that takes pixels as they are, and ${name} normalizes them first.`);
  return model;
}
