import { ARCHITECTURES } from '../models/architectures/names.js';
import { oneOf } from './arguments.js';
import { type Command, type Io, UsageError, type Values, valued } from './command.js';
import { certifyOption } from './evaluate/certify.js';
import { servedOptions } from './evaluate/served-settings.js';
import { FORMATS } from './leaderboard/args.js';
import { ownDataOptions } from './own-data.js';
import { preprocessingOptions } from './preprocessing.js';

type Run = (values: Values, io: Io) => Promise<void>;

/** Each sub-command's module, loaded when it is needed. */
const WORDS = {
  add: async () => (await import('./leaderboard/add.js')).addEntry,
  show: async () => (await import('./leaderboard/show.js')).showBoards,
} as const satisfies Record<string, () => Promise<Run>>;
type Word = keyof typeof WORDS;
const NAMES = Object.keys(WORDS) as Word[];

/** What both sub-commands take. */
const SHARED = ['board', 'format', 'data', 'norm', 'epsilon', 'json', 'help'];

export const command: Command = {
  name: 'leaderboard',
  summary: 'Keeps tables of models under one suite of attacks that nobody tunes, as files in RobustBench’s form',
  usage: `${NAMES.join('|')} [options]`,
  options: {
    model: valued('FILE', 'add: what `advlab evaluate` takes'),
    arch: valued('NAME|FILE', `add: architecture of a PyTorch checkpoint: a JSON file, or ${ARCHITECTURES.join(', ')}`),
    weights: valued('KEY', 'add: which weights of a PyTorch checkpoint that holds several, such as ema'),
    member: valued('N', 'add: which weights of a list of them in a PyTorch checkpoint, from 0'),
    ...preprocessingOptions,
    data: valued(
      'NAME|FOLDER',
      'mnist, digits, fashion-mnist, cifar10, FOLDER/CLASS/*.png, or a CSV, Parquet, .npz, .npy or IDX file (add: default mnist; show: all)',
    ),
    ...Object.fromEntries(
      Object.entries(ownDataOptions).map(([name, option]) => [name, { ...option, help: `add: ${option.help}` }]),
    ),
    split: valued('test|train', 'add: which part of the data', 'test'),
    rows: valued('N', 'add: rows to evaluate (default: 1000, or all there are)'),
    offset: valued('N', 'add: rows to leave out before them', '0'),
    norm: valued('linf|l2', 'add: default linf; show: all'),
    epsilon: valued('RADIUS', 'the one radius of the board, in pixel units of [0, 1], such as .3 or 8/255 (show: all)'),
    ...certifyOption,
    name: valued('NAME', 'add: what the table calls the model, such as Madry2018Towards (default: the file’s name)'),
    paper: valued('TITLE', 'add: title of the paper it is from'),
    authors: valued('NAMES', 'add: of the paper, joined by commas'),
    venue: valued('TEXT', 'add: where it was published, such as ICLR 2018'),
    link: valued('URL', 'add: where the paper is'),
    'additional-data': { type: 'boolean', help: 'add: it was trained on more than the data’s own training images' },
    force: { type: 'boolean', help: 'add: writes over an entry of the same name' },
    seed: valued('N', 'add: keys every random number', '0'),
    state: valued('FILE', 'add: keeps finished pieces (no proofs) here; run again to go on after a crash'),
    ...servedOptions,
    board: valued('FOLDER', 'where entries lie, FOLDER/DATA/THREAT/NAME.json', 'leaderboard'),
    format: valued(FORMATS.join('|'), 'how tables are printed', 'text'),
  },
  async run(values, positionals, io) {
    await (await WORDS[wordOf(values, positionals)]())(values, io);
  },
};

/** @throws UsageError naming the word that does not fit, or an option of `add` that `show` does not take. */
function wordOf(values: Values, positionals: readonly string[]): Word {
  const [first, extra] = positionals;
  if (first === undefined)
    throw new UsageError(`leaderboard needs one of ${NAMES.join(', ')}: advlab leaderboard show.`);
  const word = oneOf('leaderboard command', first, NAMES);
  if (extra !== undefined) throw new UsageError(`leaderboard ${word} takes options only, got "${extra}".`);
  const foreign = Object.keys(values).find(
    (name) => !SHARED.includes(name) && values[name] !== undefined && values[name] !== command.options[name]?.default,
  );
  if (word === 'show' && foreign !== undefined)
    throw new UsageError(`option --${foreign} belongs to leaderboard add, not to leaderboard show.`);
  return word;
}
