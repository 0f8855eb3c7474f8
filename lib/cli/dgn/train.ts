import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeRows, writeWhole } from '../../data/index.js';
import {
  type Activations,
  cachedGenerator,
  fileIn,
  type Generator,
  type GeneratorLoss,
  type GeneratorMetadata,
  type GeneratorRecipe,
  generatorFor,
  generatorRecipe,
  hiddenActivations,
  loadGenerator,
  negativeCrossEntropyLoss,
  relevanceLoss,
  suspiciousnessLoss,
  tensorFlow1In,
} from '../../generators/index.js';
import type { Architecture } from '../../models/index.js';
import { Interrupted } from '../../tensor/cooperation.js';
import { type Io, UsageError } from '../command.js';
import type { DgnArgs } from './args.js';
import { epochsOf, type Project, withProject } from './project.js';
import { relevantOf, suspiciousOf } from './properties.js';
import { asked } from './refuse.js';
import { layersOf } from './target.js';

/** Which generator is the last one trained of each class: names of files, by class. */
type Index = Readonly<Record<string, string>>;

const indexName = ({ loss }: Project) => `${loss}.json`;

const trainCommand = ({ loss, args }: Project) => `advlab dgn train --project ${args.project} --loss ${loss}`;

function readIndex(file: string, project: Project): Index {
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Index) };
  } catch (error) {
    throw new UsageError(
      `${file}, which names the generators, is damaged (${(error as Error).message}): delete it, then ${trainCommand(project)}, which finds those that are trained.`,
    );
  }
}

/** The losses of the classes; `dispose` frees what they share. */
async function lossesOf(project: Project, io: Io) {
  const { loss, config, train, target } = project;
  const { epsilon, custom_loss_constant: constant } = config;
  const { id: targetId, model } = target;
  if (loss === 'lrp') {
    const relevant = await asked(() => relevantOf(project, io));
    const of = (label: number) => relevanceLoss(train.shape, { relevant: relevant[label], epsilon, constant });
    return { of, dispose: () => {} };
  }
  if (loss === 'nce') {
    const of = (label: number) => negativeCrossEntropyLoss({ target: model, targetId, label });
    return { of, dispose: () => {} };
  }
  const suspicious = await asked(() => suspiciousOf(project, io));
  const activations: Activations = await asked(() => hiddenActivations(layersOf(target, 'The suspiciousness loss')));
  return {
    of: (label: number) => suspiciousnessLoss({ activations, targetId, suspicious: suspicious[label], constant }),
    dispose: () => activations.mapping.dispose(),
  };
}

function recipeOf(project: Project, label: number, loss: GeneratorLoss): GeneratorRecipe {
  const { config, train, args } = project;
  const rows = Array.from(train.labels.keys()).filter((row) => train.labels[row] === label);
  return {
    name: `${project.loss}-${label}`,
    architecture: generatorFor(train.shape),
    data: takeRows(train, rows, `${train.provenance}, class ${label}`),
    label,
    loss,
    settings: {
      learningRate: config.learning_rate,
      decayStep: config.decay_step,
      decayRate: config.decay_rate,
      batchSize: config.batch_size,
      epochs: epochsOf(config.num_epochs, args),
      seed: args.seed,
    },
  };
}

/** Trains one class's generator, or finds it, and names it in the index. */
async function trainOne(project: Project, label: number, loss: GeneratorLoss, io: Io): Promise<GeneratorMetadata> {
  const [folder] = project.folders.models;
  const recipe = recipeOf(project, label, loss);
  const name = `${recipe.name}-${generatorRecipe(recipe)}`;
  const { epochs } = recipe.settings;
  const there = existsSync(join(folder, `${name}.json`));
  const onEpoch = (epoch: number, value: number) =>
    io.progress(`class ${label}: epoch ${epoch} of ${epochs}, loss ${value.toPrecision(4)}`);
  const { mapping, metadata } = await cachedGenerator(recipe, { onEpoch }, folder);
  mapping.dispose();
  const index = join(folder, indexName(project));
  writeWhole(index, JSON.stringify({ ...(existsSync(index) && readIndex(index, project)), [label]: name }, null, 2));
  const last = metadata.losses[metadata.losses.length - 1];
  const { rows } = metadata.data;
  io.note(
    `class ${label}: ${rows.toLocaleString('en-US')} images, ${epochs} epochs, loss ${last.toPrecision(4)}, ${metadata.seconds.toFixed(1)} s${there ? ' (was there)' : ''}`,
  );
  return metadata;
}

function requireClasses({ train, args }: Project): readonly number[] {
  const labels = args.classes ?? Array.from({ length: train.classes }, (_, label) => label);
  const present = new Set(train.labels);
  const lacking = labels.filter((label) => !present.has(label));
  if (lacking.length)
    throw new UsageError(
      `${train.provenance}: there is no image of class ${lacking.join(', ')}. Raise --limit, or name the classes that there are: --classes ${[...present].sort((a, b) => a - b).join()}.`,
    );
  return labels;
}

/** `advlab dgn train`: a generator for each class. */
export const trainGenerators = (args: DgnArgs, io: Io): Promise<void> =>
  withProject(args, io, async (project) => {
    const { loss, folders, train, config } = project;
    const labels = requireClasses(project);
    const losses = await lossesOf(project, io);
    io.note(`${loss} generators on ${train.provenance}`);
    const trained: GeneratorMetadata[] = [];
    try {
      for (const label of labels) {
        const lossOfClass = losses.of(label);
        try {
          trained.push(await trainOne(project, label, lossOfClass, io));
        } finally {
          lossOfClass.dispose();
        }
      }
    } catch (error) {
      if (error instanceof Interrupted)
        io.note(`stopped; what was finished is kept in ${folders.models[0]}: the same command goes on there`);
      throw error;
    } finally {
      losses.dispose();
    }
    const seconds = trained.reduce((sum, metadata) => sum + metadata.seconds, 0);
    const [{ settings }] = trained;
    io.result({ loss, folder: folders.models[0], config, seconds, generators: trained }, () =>
      [
        `${trained.length} ${loss} generators, ${settings.epochs} of ${config.num_epochs} epochs, trained in ${seconds.toFixed(0)} s`,
        `written to ${folders.models[0]}`,
      ].join('\n'),
    );
  });

function openGenerator(stem: string, architecture: Architecture, how: string): Generator {
  try {
    return loadGenerator(stem, architecture);
  } catch (error) {
    throw new UsageError(
      `${stem}: the generator cannot be read (${(error as Error).message}). Delete what is left of it, then ${how}.`,
    );
  }
}

/**
 * The generators of these classes, at the place of their class; the caller disposes their mappings.
 * @throws UsageError where some are not trained, or damaged, or were trained on another target.
 */
export async function generatorsOf(project: Project, labels: readonly number[]): Promise<Generator[]> {
  const { folders, loss, train, target } = project;
  const file = fileIn(folders.models, indexName(project));
  const how = trainCommand(project);
  const index = file === undefined ? {} : readIndex(file, project);
  const lacking = labels.filter((label) => index[label] === undefined);
  const checkpoint = file === undefined ? tensorFlow1In(folders.models) : undefined;
  if (checkpoint !== undefined)
    throw new UsageError(`${checkpoint} is a checkpoint of TensorFlow 1, which is not read: train here, ${how}.`);
  if (file === undefined || lacking.length)
    throw new UsageError(`${folders.models[0]} holds no ${loss} generator of class ${lacking.join(', ')}: ${how}.`);
  const architecture = generatorFor(train.shape);
  const found: Generator[] = [];
  try {
    for (const label of labels) {
      found[label] = openGenerator(file.replace(/[^/\\]+$/, index[label]), architecture, how);
      const trainedOn = found[label].metadata.loss.target;
      if (trainedOn !== undefined && trainedOn !== target.id)
        throw new UsageError(
          `The ${loss} generator of class ${label} was trained on another target (${trainedOn}) than ${target.name} (${target.id}): ${how} again, or give the old one by --model.`,
        );
    }
  } catch (error) {
    for (const generator of found) generator?.mapping.dispose();
    throw error;
  }
  return found;
}
