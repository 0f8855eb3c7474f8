import { formatNames } from '../studies/names.js';
import { oneOf } from './arguments.js';
import { score } from './automl/score.js';
import { BUDGET_SECONDS, train } from './automl/train.js';
import { type Command, type Io, type Option, UsageError, type Values, valued } from './command.js';
import { preprocessingOptions } from './preprocessing.js';

const WORDS = ['train', 'score'] as const;

/** Options of one word only. */
const ONLY: Readonly<Record<(typeof WORDS)[number], readonly string[]>> = {
  train: ['data', 'budget', 'teacher', 'sample', 'seed', 'trials', 'out'],
  score: ['schema', ...Object.keys(preprocessingOptions)],
};

const run: Readonly<Record<(typeof WORDS)[number], (v: Values, rest: readonly string[], io: Io) => Promise<void>>> = {
  train,
  score,
};

const scoreOnly = (options: Readonly<Record<string, Option>>): Readonly<Record<string, Option>> =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, { ...option, help: `score: ${option.help}` }]),
  );

const timeText = (seconds: number) => (seconds > 90 ? `${seconds / 60}m` : `${seconds}s`);
const usual = ({ autoai, tables }: { autoai: number; tables: number }) =>
  `${timeText(autoai)}, tables ${timeText(tables)}`;

export const command: Command = {
  name: 'automl',
  summary: 'Trains a local AutoML from a CSV (train), or answers a CSV with its predictions (score)',
  usage: `train [options] | score MODEL.onnx|FOLDER IN.csv OUT.csv --schema ${formatNames.join('|')}`,
  options: {
    data: valued('mnist|digits', 'train: the rows it learns from (default mnist)'),
    teacher: valued('autoai|tables', 'train: an experiment of twelve pipelines, or one closed search (default autoai)'),
    budget: valued(
      'TIME',
      `train: wall time such as 90s, 20m, 1h (default ${usual(BUDGET_SECONDS.mnist)}; on digits ${usual(BUDGET_SECONDS.digits)})`,
    ),
    sample: valued('N', 'train: rows for the search (default 5000, from 15m on 10000)'),
    seed: valued('N', 'train: random state (default 33)'),
    trials: valued('N', 'train: most settings that one search tries (default: as many as the time allows)'),
    out: valued('FOLDER', "train: where it lies, from the project folder (default: the project's cache)"),
    schema: valued(formatNames.join('|'), 'score: in whose format the predictions are written'),
    ...scoreOnly(preprocessingOptions),
  },
  async run(values, positionals, io) {
    const [word, ...rest] = positionals;
    if (word === undefined) throw new UsageError(`automl needs one of ${WORDS.join(', ')}: advlab automl train.`);
    const chosen = oneOf('automl command', word, WORDS);
    const other = WORDS.filter((each) => each !== chosen)[0];
    const foreign = ONLY[other].find((name) => values[name] !== undefined);
    if (foreign !== undefined)
      throw new UsageError(`option --${foreign} belongs to automl ${other}, not to automl ${chosen}.`);
    await run[chosen](values, rest, io);
  },
};
