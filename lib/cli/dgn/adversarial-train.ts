import { join } from 'node:path';
import { proportionText } from '../../evaluation/index.js';
import { type AttackSet, fileIn } from '../../generators/index.js';
import { type Io, UsageError } from '../command.js';
import { checkOutputFolder } from '../writable.js';
import type { DgnArgs } from './args.js';
import { epochsOf, type Project, withProject } from './project.js';
import { fromSet, trainingSet, trainRobust } from './robust.js';

/** Share of the loss, or of each batch, that generated images have. */
const RATIO = 0.5;

async function setOf(project: Project, io: Io): Promise<AttackSet> {
  const { folders, loss, args } = project;
  const file = fileIn(folders.generated, `${loss}-train.json`);
  if (file === undefined)
    throw new UsageError(
      `${folders.generated[0]} holds no ${loss}-train: advlab dgn generate --project ${args.project} --loss ${loss}, of all classes.`,
    );
  return trainingSet(file, project, io);
}

/** `advlab dgn adversarial-train`: a network of the target's architecture on what the generators made. */
export const adversarialTrain = (args: DgnArgs, io: Io): Promise<void> =>
  withProject(args, io, async (project) => {
    const { loss, folders, config, train } = project;
    checkOutputFolder('option --project', folders.robust[0]);
    const set = await setOf(project, io);
    const instead = args.type === 'default';
    io.note(
      `${args.type}: half of ${instead ? 'each batch' : 'the loss'} is ${set.rows.length.toLocaleString('en-US')} images of the ${loss} generators`,
    );
    const trained = await trainRobust(
      {
        ...project,
        ...fromSet(set, train, RATIO, instead),
        stem: join(folders.robust[0], `${loss}-robust${instead ? '-default' : ''}`),
        settings: {
          epochs: epochsOf(config.adv_num_epochs, args),
          batchSize: config.adv_batch_size,
          optimizer: {
            kind: 'adam',
            learningRate: config.adv_learning_rate,
            schedule: { every: config.adv_decay_step, rate: config.adv_decay_rate },
          },
          seed: args.seed,
        },
      },
      io,
    );
    const { stem, clean, seconds, epochs } = trained;
    io.result({ loss, type: args.type, config, ...trained }, () =>
      [
        `${loss}-robust (${args.type}), ${epochs} of ${config.adv_num_epochs} epochs in ${seconds.toFixed(0)} s`,
        `clean accuracy ${proportionText(clean, 2)}`,
        `written: ${stem}.safetensors, .json and .architecture.json`,
      ].join('\n'),
    );
  });
