import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATASETS, type Dataset, openData } from '../../data/index.js';
import {
  type GeneratorLossName,
  generatorFor,
  type ImageKind,
  type ProjectConfig,
  type ProjectFolders,
  projectFolders,
  readProjectConfig,
} from '../../generators/index.js';
import { type Io, UsageError } from '../command.js';
import { checkOutputFolder } from '../writable.js';
import type { DgnArgs } from './args.js';
import { asked } from './refuse.js';
import { openTarget, type Target } from './target.js';

/** The images that a project is about. */
export interface Images {
  readonly kind: ImageKind;
  readonly train: Dataset;
  readonly test: Dataset;
}

/** A project that is open; `close` frees its target. */
export interface Project extends Images {
  readonly args: DgnArgs;
  readonly folders: ProjectFolders;
  readonly loss: GeneratorLossName;
  readonly config: ProjectConfig;
  readonly target: Target;
  close(): void;
}

const NAMES: Readonly<Record<ImageKind, string>> = { mnist: 'mnist', cifar: 'cifar10' };

/** The first class that folders of other names stand for; of numbered ones 3 and 03 are one. */
function clashOf(train: Dataset, test: Dataset): string | undefined {
  for (const { name, label } of test.folders ?? []) {
    const other = train.folders?.find((folder) => folder.label === label)?.name;
    if (other !== undefined && other !== name && Number(other) !== Number(name))
      return `${label} is "${other}" in train and "${name}" in test`;
  }
  return undefined;
}

/**
 * Training and test images: of a known name those, of a folder FOLDER/train and FOLDER/test, else all of it for both.
 * @throws UsageError where no generator makes images of their shape, or the two do not go together.
 */
export async function openImages(source: string, limit: number | undefined, io: Io): Promise<Images> {
  const isFolder = (folder: string) => existsSync(folder) && statSync(folder).isDirectory();
  const named = DATASETS.includes(source);
  const split = !named && (['train', 'test'] as const).every((part) => isFolder(join(source, part)));
  if (!named && !split && isFolder(source))
    io.note(`${source} has no folders train and test: the same images are trained and tested on.`);
  const open = (part: 'train' | 'test') =>
    openData(split ? join(source, part) : source, { split: part, limit, atMost: true });
  const [train, test] = [await asked(() => open('train')), await asked(() => open('test'))];
  const [, , channels] = (await asked(() => generatorFor(train.shape))).input;
  if (test.shape.join() !== train.shape.join() || test.classes !== train.classes)
    throw new UsageError(
      `Training images are ${train.shape.join(' × ')} of ${train.classes} classes, test images ${test.shape.join(' × ')} of ${test.classes}.`,
    );
  const clash = clashOf(train, test);
  if (clash !== undefined)
    throw new UsageError(`${source}: class ${clash}. Name the folders of a class alike in train and test.`);
  return { kind: channels === 1 ? 'mnist' : 'cifar', train, test };
}

/** The data that a project's kind means, unless others were named. */
export function dataOf(kind: ImageKind | undefined, { data, project }: DgnArgs): string {
  const named = data ?? (kind && NAMES[kind]);
  if (named === undefined)
    throw new UsageError(
      `The folder ${project} does not say which images it is about, as LRP/RobustMNIST does: give --data mnist, cifar10, digits or FOLDER.`,
    );
  return named;
}

/**
 * Opens a project: folders, configuration, images and target. Nothing is written.
 * @throws UsageError naming what does not fit.
 */
export async function openProject(args: DgnArgs, io: Io): Promise<Project> {
  if (existsSync(args.project) && !statSync(args.project).isDirectory())
    throw new UsageError(`option --project: ${args.project} is a file, not a folder.`);
  const folders = projectFolders(args.project);
  const loss = args.loss ?? folders.loss;
  if (loss === undefined)
    throw new UsageError(
      `The folder ${args.project} does not say which loss it is about, as LRP/RobustMNIST does: give --loss lrp, nce or suspiciousness.`,
    );
  checkOutputFolder('option --project', folders.project);
  const source = dataOf(folders.kind, args);
  // Of a configuration all is told before images are read, but what needs their kind.
  await asked(() => readProjectConfig(folders.config, loss, folders.kind ?? 'mnist'));
  const images = await openImages(source, args.limit, io);
  const config = readProjectConfig(folders.config, loss, images.kind);
  const { classes, name } = images.train;
  if (config.num_classes !== undefined && config.num_classes !== classes)
    throw new UsageError(`${folders.config}: num_classes is ${config.num_classes}, and ${name} has ${classes}.`);
  const beyond = args.classes?.find((label) => label >= classes);
  if (beyond !== undefined)
    throw new UsageError(`option --classes: there is no class ${beyond}; ${name} has 0 to ${classes - 1}.`);
  const target = await openTarget(args, config.model_name, folders, images.train);
  io.note(`target ${target.name}: ${target.description}`);
  return { args, folders, loss, config, ...images, target, close: target.dispose };
}

/** Opens a project, does something with it, and frees its target. */
export async function withProject(args: DgnArgs, io: Io, work: (project: Project) => Promise<void>): Promise<void> {
  const project = await openProject(args, io);
  try {
    await work(project);
  } finally {
    project.close();
  }
}

/** So many epochs of those configured. */
export const epochsOf = (epochs: number, { share }: DgnArgs): number => Math.max(1, Math.round(epochs * share));
