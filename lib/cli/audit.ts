import { ARCHITECTURES } from '../models/architectures/names.js';
import { formatNames } from '../studies/names.js';
import { oneOf } from './arguments.js';
import { exportImages } from './audit/export.js';
import { score } from './audit/score.js';
import { type Command, type Io, type Option, UsageError, type Values, valued } from './command.js';
import { fittingOptions } from './fitting.js';
import { ownDataOptions } from './own-data.js';
import { preprocessingOptions } from './preprocessing.js';

type Run = (values: Values, rest: readonly string[], io: Io) => Promise<void>;

const WORDS = ['export', 'score'] as const;
type Word = (typeof WORDS)[number];

const RUN: Readonly<Record<Word, Run>> = { export: exportImages, score };

/** Forms of export that are no service's own. */
const FORMATS = ['csv', 'jsonl', 'png'];

/** Options of one word only; `out` is both's. */
const ONLY: Readonly<Record<Word, Readonly<Record<string, Option>>>> = {
  export: {
    surrogate: {
      ...valued('LIST', 'models that images are made on, by name or file, joined by commas'),
      many: true,
    },
    arch: valued('NAME|FILE', `architecture of PyTorch checkpoints: a JSON file, or ${ARCHITECTURES.join(', ')}`),
    ...preprocessingOptions,
    data: valued(
      'NAME|FOLDER',
      'mnist, digits, fashion-mnist, cifar10, FOLDER/CLASS/*.png, or a CSV, Parquet, .npz, .npy or IDX file (default mnist)',
    ),
    ...ownDataOptions,
    split: valued('test|train', 'which part of the data (default test)'),
    limit: valued('N', 'rows (default: 1000, or all there are)'),
    offset: valued('N', 'rows to leave out before them (default 0)'),
    attacks: valued('LIST', 'name or name:key=value,…, joined by commas, each run on every surrogate'),
    ...fittingOptions,
    norm: valued('LIST', 'linf, l2, l1, l0 (default linf)'),
    epsilon: valued('LIST', 'radii in pixel units of [0, 1], such as .1,.2 or 8/255'),
    budget: valued('N', 'most queries and gradients of each attack for a row'),
    seed: valued('N', 'keys every random number (default 0)'),
    state: valued('FILE', 'keeps finished pieces here; run again to go on after a crash'),
    format: valued(
      [...FORMATS, ...formatNames].join('|'),
      `csv: ids and pixels; jsonl: an object a line; png: 8-bit, SET/ROW.png; ${formatNames.join(', ')}: the tables of these clouds, with labels (default csv)`,
    ),
  },
  score: {
    images: {
      ...valued('[SET=]FILE', 'what was handed over, where no folder of audit export is: images with true labels'),
      many: true,
    },
    id: valued('COLUMN', 'which column holds the ids (default: by its name)'),
    answer: valued('COLUMN', 'which column holds the answers (default: by its name)'),
    truth: valued(
      'COLUMN',
      'which column holds the true labels, of --images or else of the answers (default: by its name)',
    ),
  },
};

const named = (word: Word): Record<string, Option> =>
  Object.fromEntries(
    Object.entries(ONLY[word]).map(([name, option]) => [name, { ...option, help: `${word}: ${option.help}` }]),
  );

export const command: Command = {
  name: 'audit',
  summary: 'Audits services through files: writes images for them to answer (export), and scores their answers (score)',
  usage: 'export --surrogate MODEL --attacks LIST --out FOLDER [options] | score [FOLDER] [SERVICE[:SET]=]FILE …',
  options: {
    ...named('export'),
    ...named('score'),
    out: valued('FOLDER', 'export: where all is written; score: also writes report.json and report.html there'),
  },
  async run(values, positionals, io) {
    const [first, ...rest] = positionals;
    if (first === undefined) throw new UsageError(`audit needs one of ${WORDS.join(', ')}: advlab audit export.`);
    const word = oneOf('audit command', first, WORDS);
    const other = word === 'export' ? 'score' : 'export';
    const foreign = Object.keys(ONLY[other]).find((name) => values[name] !== undefined);
    if (foreign !== undefined)
      throw new UsageError(`option --${foreign} belongs to audit ${other}, not to audit ${word}.`);
    await RUN[word](values, rest, io);
  },
};
