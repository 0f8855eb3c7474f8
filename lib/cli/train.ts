import { join, resolve } from 'node:path';
import { projectRoot } from '../data/project.js';
import { proportionText } from '../evaluation/intervals.js';
import type { ModelMetadata } from '../models/index.js';
import { type Command, type Io, valued } from './command.js';
import { ADVERSARIAL, DEFAULTS, type TrainArgs, trainArgs } from './train/args.js';
import { FITS, TRAINABLE, TRAINING_DATA } from './train/fits.js';
import { checkOutputFolder } from './writable.js';

function report({ name, seconds, claims = [] }: ModelMetadata, stem: string): string {
  const lines = claims.map((claim) => `${name}: ${claim.metric} ${proportionText(claim, 2)} on ${claim.data}`);
  return [...lines, `trained in ${seconds.toFixed(0)} s, written to ${stem}.safetensors and .json`].join('\n');
}

async function trainAndSave(args: TrainArgs, out: string, io: Io): Promise<void> {
  const [{ saveModel, trainModel }, { openImages, recipeFor }, { claimsOf }] = await Promise.all([
    import('../models/index.js'),
    import('./train/recipe.js'),
    import('./train/claims.js'),
  ]);
  const recipe = recipeFor(args, await openImages(args.data, 'train'));
  io.note(`training ${recipe.name} on ${recipe.data.provenance}`);
  const { network, metadata } = await trainModel(recipe, {
    onProgress: ({ epoch, epochs, loss }) =>
      io.progress(`epoch ${epoch.toFixed(2)} of ${epochs}, loss ${loss.toFixed(4)}`),
  });
  try {
    const test = await openImages(args.data, 'test');
    const told = { ...metadata, claims: await claimsOf(network, test, args.adversarial?.epsilon, io) };
    const stem = join(out, recipe.name);
    saveModel(stem, { network, metadata: told });
    io.result({ weights: `${stem}.safetensors`, ...told }, () => report(told, stem));
  } finally {
    network.dispose();
  }
}

const { learningRate, steps, beta } = DEFAULTS;

export const command: Command = {
  name: 'train',
  summary: 'Trains a model of our own, measures it on the test rows and writes it to runs/models/',
  usage: `${TRAINABLE.join('|')} [options]`,
  options: {
    data: valued(
      TRAINING_DATA.join('|'),
      `what it learns (mnist, digits: ${FITS.mnist.join(', ')}; cifar10: ${FITS.cifar10.join(', ')}; default: the first of these)`,
    ),
    epochs: valued('N', 'passes over the training rows', '20'),
    'batch-size': valued('N', 'rows of an update', '128'),
    'learning-rate': valued(
      'R',
      `of Adam, falling along half a cosine (default ${learningRate.usual}, with --adversarial ${learningRate.adversarial})`,
    ),
    adversarial: valued(
      ADVERSARIAL.join('|'),
      'adversarial training in an L∞ ball; accuracy under PGD-20 in it is claimed too',
    ),
    epsilon: valued('E', 'the radius of that ball, in pixels of [0, 1]: .3, 8/255'),
    steps: valued('N', `gradient steps of pgd and trades to each adversarial image (default ${steps})`),
    beta: valued('B', `of trades: weight of the divergence (default ${beta})`),
    'warm-up': valued('N', 'epochs over which the radius grows (default: a quarter of all)'),
    seed: valued('N', 'keys the weights, the order of rows, dropout and random starts', '0'),
    out: valued('FOLDER', 'where to write, from the project folder', 'runs/models'),
  },
  async run(values, positionals, io) {
    const args = trainArgs(values, positionals);
    const out = resolve(projectRoot(), String(values.out));
    checkOutputFolder(
      'option --out',
      out,
      ['safetensors', 'json'].map((ending) => `${args.name}.${ending}`),
    );
    await trainAndSave(args, out, io);
  },
};
