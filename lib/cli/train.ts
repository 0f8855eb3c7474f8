import { join, resolve } from 'node:path';
import { projectRoot } from '../data/project.js';
import { proportionText } from '../evaluation/intervals.js';
import type { ModelMetadata, Recipe, TrainedModel } from '../models/index.js';
import { oneOf, wholeNumber } from './arguments.js';
import { type Command, type Io, UsageError, valued } from './command.js';
import { checkOutputFolder } from './writable.js';

/** Written out here, so that the help text and a wrong word need no TensorFlow. */
const ARCHITECTURES = ['lenet', 'student'] as const;
const DATA = ['mnist', 'digits'] as const;

interface TrainArgs {
  readonly architecture: (typeof ARCHITECTURES)[number];
  readonly data: (typeof DATA)[number];
  readonly epochs: number;
  readonly seed: number;
}

async function recipeOf({ architecture, data, epochs, seed }: TrainArgs): Promise<Recipe> {
  const [{ architectures }, { digits, mnist }] = await Promise.all([
    import('../models/index.js'),
    import('../data/index.js'),
  ]);
  return {
    name: `${architecture}-${data}`,
    architecture: architectures[architecture],
    data: await (data === 'mnist' ? mnist : digits)('train'),
    settings: { epochs, batchSize: 128, optimizer: { kind: 'adam', learningRate: 0.004 }, seed },
  };
}

/** The model with its accuracy on the test rows as a claim. */
async function withClaim({ network, metadata }: TrainedModel, data: TrainArgs['data']): Promise<TrainedModel> {
  const [{ digits, mnist }, { predictLabels }, { agreement }] = await Promise.all([
    import('../data/index.js'),
    import('../models/index.js'),
    import('../evaluation/index.js'),
  ]);
  const test = await (data === 'mnist' ? mnist : digits)('test');
  const { value, n, interval } = agreement(await predictLabels(network, test), test.labels);
  const claim = { metric: 'accuracy', value, n, interval, data: test.provenance };
  return { network, metadata: { ...metadata, claims: [claim] } };
}

function report({ name, seconds, claims = [] }: ModelMetadata, stem: string): string {
  const lines = claims.map((claim) => `${name}: ${claim.metric} ${proportionText(claim, 2)} on ${claim.data}`);
  return [...lines, `trained in ${seconds.toFixed(0)} s, written to ${stem}.safetensors and .json`].join('\n');
}

async function trainAndSave(args: TrainArgs, out: string, io: Io): Promise<void> {
  const { saveModel, trainModel } = await import('../models/index.js');
  const recipe = await recipeOf(args);
  io.note(`training ${recipe.name} on ${recipe.data.provenance}`);
  const trained = await trainModel(recipe, {
    onProgress: ({ epoch, epochs, loss }) =>
      io.progress(`epoch ${epoch.toFixed(2)} of ${epochs}, loss ${loss.toFixed(4)}`),
  });
  try {
    const stem = join(out, recipe.name);
    const model = await withClaim(trained, args.data);
    saveModel(stem, model);
    io.result({ weights: `${stem}.safetensors`, ...model.metadata }, () => report(model.metadata, stem));
  } finally {
    trained.network.dispose();
  }
}

export const command: Command = {
  name: 'train',
  summary: 'Trains a model of our own, measures it on the test rows and writes it to runs/models/',
  usage: `${ARCHITECTURES.join('|')} [options]`,
  options: {
    data: valued(DATA.join('|'), 'what it learns', 'mnist'),
    epochs: valued('N', 'passes over the training rows', '20'),
    seed: valued('N', 'keys the weights, the order of rows and dropout', '0'),
    out: valued('FOLDER', 'where to write, from the project folder', 'runs/models'),
  },
  async run(values, positionals, io) {
    const [word, extra] = positionals;
    if (word === undefined) throw new UsageError(`train needs an architecture: ${ARCHITECTURES.join(', ')}.`);
    if (extra !== undefined) throw new UsageError(`train takes one architecture, got "${extra}" too.`);
    const args: TrainArgs = {
      architecture: oneOf('architecture', word, ARCHITECTURES),
      data: oneOf('data set', values.data, DATA),
      epochs: wholeNumber(values, 'epochs', 1),
      seed: wholeNumber(values, 'seed', 0),
    };
    const out = resolve(projectRoot(), String(values.out));
    checkOutputFolder(
      'option --out',
      out,
      ['safetensors', 'json'].map((ending) => `${args.architecture}-${args.data}.${ending}`),
    );
    await trainAndSave(args, out, io);
  },
};
