import { ARCHITECTURES } from '../models/architectures/names.js';
import { oneOf } from './arguments.js';
import { type Command, type Io, UsageError, type Values, valued } from './command.js';
import { type DgnArgs, dgnArgs, LOSSES, TYPES } from './dgn/args.js';

type Run = (args: DgnArgs, io: Io) => Promise<void>;

/** Each sub-command's module, loaded when it is needed. */
const WORDS = {
  train: async () => (await import('./dgn/train.js')).trainGenerators,
  generate: async () => (await import('./dgn/generate.js')).generateSets,
  'adversarial-train': async () => (await import('./dgn/adversarial-train.js')).adversarialTrain,
  evaluate: async () => (await import('./dgn/evaluate.js')).evaluateNetworks,
  'other-attacks': async () => (await import('./dgn/other-attacks.js')).otherAttacks,
} as const satisfies Record<string, () => Promise<Run>>;
type Word = keyof typeof WORDS;
const NAMES = Object.keys(WORDS) as Word[];

/** Options that not every sub-command takes. */
const ONLY: Readonly<Record<string, readonly Word[]>> = {
  loss: ['train', 'generate', 'adversarial-train', 'evaluate'],
  classes: ['train', 'generate'],
  'epochs-share': ['train', 'adversarial-train', 'other-attacks'],
  type: ['adversarial-train'],
  adaptive: ['evaluate'],
};

export const command: Command = {
  name: 'dgn',
  summary: 'Trains networks that generate adversarial data, attacks and trains by them, and says who withstands whom',
  usage: `${NAMES.join('|')} [options]`,
  options: {
    project: valued('FOLDER', 'holds config.json and all that is made, such as LRP/RobustMNIST', '.'),
    loss: valued(LOSSES.join('|'), "what generators are trained by (default: as the project's folder is called)"),
    data: valued(
      'NAME|FOLDER',
      "mnist, digits, cifar10, or FOLDER/CLASS/*.png (default: as the project's folder is called)",
    ),
    model: valued(
      'FILE|NAME',
      'the target: any network that opens with gradients (default: model_name in TargetModels)',
    ),
    arch: valued('NAME|FILE', `its architecture, of a PyTorch checkpoint: a JSON file, or ${ARCHITECTURES.join(', ')}`),
    python: valued('FILE', 'of a target python:FILE.py:NAME: the interpreter (default: the project’s)'),
    limit: valued('N', 'the first rows of training and of test images alone'),
    classes: valued('LIST', 'train, generate: such as 0,3 (default: all)'),
    'epochs-share': valued('SHARE', 'train, adversarial-train, other-attacks: of the configured epochs', '1'),
    type: valued(
      TYPES.join('|'),
      'adversarial-train: images beside the clean ones, or in the place of half of them',
      'gf',
    ),
    adaptive: { type: 'boolean', help: 'evaluate: also makes FGSM and PGD anew against each network' },
    seed: valued('N', 'keys weights, the order of rows and random starts', '0'),
  },
  async run(values, positionals, io) {
    const { word, args } = readWords(values, positionals);
    await (await WORDS[word]())(args, io);
  },
};

/**
 * Which sub-command was asked for, and for what.
 * @throws UsageError naming the word or the option that does not fit.
 */
export function readWords(
  values: Values,
  positionals: readonly string[],
): { readonly word: Word; readonly args: DgnArgs } {
  const [first, extra] = positionals;
  if (first === undefined) throw new UsageError(`dgn needs one of ${NAMES.join(', ')}: advlab dgn train.`);
  const word = oneOf('dgn command', first, NAMES);
  if (extra !== undefined) throw new UsageError(`dgn ${word} takes options only, got "${extra}".`);
  const given = (name: string) => values[name] !== undefined && values[name] !== command.options[name].default;
  const foreign = Object.keys(ONLY).find((name) => !ONLY[name].includes(word) && given(name));
  if (foreign !== undefined)
    throw new UsageError(`option --${foreign} belongs to dgn ${ONLY[foreign].join(', ')}, not to dgn ${word}.`);
  return { word, args: dgnArgs(values) };
}
