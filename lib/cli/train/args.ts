import { ARCHITECTURES, type ArchitectureName } from '../../models/architectures/names.js';
import { oneOf, positiveNumber, radius, wholeNumber } from '../arguments.js';
import { UsageError, type Values } from '../command.js';
import { FITS, TRAINABLE, TRAINING_DATA, type TrainingData } from './fits.js';

/** Ways of adversarial training, with what each takes besides its radius. */
export const ADVERSARIAL = ['pgd', 'trades', 'fgsm-rs'] as const;
export type AdversarialName = (typeof ADVERSARIAL)[number];

const TAKEN_BY: Readonly<Record<string, readonly AdversarialName[]>> = {
  epsilon: ADVERSARIAL,
  steps: ['pgd', 'trades'],
  beta: ['trades'],
  'warm-up': ADVERSARIAL,
};

/** Adversarial training, as it was asked for. */
export interface AdversarialArgs {
  readonly kind: AdversarialName;
  /** Of the L∞ ball, in pixel units. */
  readonly epsilon: number;
  readonly steps: number;
  readonly beta: number;
  /** Epochs over which the radius grows. */
  readonly warmUp: number;
}

/** What `advlab train` was asked for. */
export interface TrainArgs {
  readonly architecture: ArchitectureName;
  readonly data: TrainingData;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly adversarial?: AdversarialArgs;
  /** What the model is called, and its files. */
  readonly name: string;
}

/** What those options are where they are not given. */
export const DEFAULTS = { learningRate: { usual: '0.004', adversarial: '0.001' }, steps: '10', beta: '6' } as const;

function architectureOf(positionals: readonly string[]): ArchitectureName {
  const [word, extra] = positionals;
  if (word === undefined) throw new UsageError(`train needs an architecture: ${TRAINABLE.join(', ')}.`);
  if (extra !== undefined) throw new UsageError(`train takes one architecture, got "${extra}" too.`);
  const known = ARCHITECTURES.find((name) => name === word);
  if (known && !TRAINABLE.includes(known))
    throw new UsageError(
      `${known} is made for ImageNet, which is not among the data sets here; networks that are trained here are ${TRAINABLE.join(', ')}.`,
    );
  return oneOf('architecture', word, TRAINABLE);
}

/** The data set asked for; where none was, the first that the network takes. */
function dataOf(architecture: ArchitectureName, given: Values[string]): TrainingData {
  const fitting = TRAINING_DATA.filter((data) => FITS[data].includes(architecture));
  if (given === undefined) return fitting[0];
  const data = oneOf('data set', given, TRAINING_DATA);
  if (!fitting.includes(data))
    throw new UsageError(
      `${architecture} does not take the images of ${data}: it learns ${fitting.join(' or ')}, and networks for ${data} are ${FITS[data].join(', ')}.`,
    );
  return data;
}

function adversarialOf(values: Values, epochs: number): AdversarialArgs | undefined {
  const kind =
    values.adversarial === undefined ? undefined : oneOf('adversarial training', values.adversarial, ADVERSARIAL);
  for (const [option, kinds] of Object.entries(TAKEN_BY)) {
    if (values[option] === undefined || (kind && kinds.includes(kind))) continue;
    const those = kinds.map((one) => `--adversarial ${one}`).join(', ');
    throw new UsageError(
      `option --${option} is for ${those}${kind ? `, not for ${kind}` : '; without it, leave it out'}.`,
    );
  }
  if (!kind) return undefined;
  if (values.epsilon === undefined)
    throw new UsageError(`--adversarial ${kind} needs its radius: --epsilon .3, or 8/255.`);
  const epsilon = radius('epsilon', String(values.epsilon));
  if (!(epsilon > 0 && epsilon <= 1))
    throw new UsageError(`option --epsilon: a radius here lies above 0 and up to 1, got "${values.epsilon}".`);
  const warmUp = values['warm-up'] === undefined ? Math.floor(epochs / 4) : wholeNumber(values, 'warm-up', 0);
  if (warmUp >= epochs)
    throw new UsageError(
      `option --warm-up: after ${epochs} of ${warmUp} epochs the radius has not grown to its end; take fewer than --epochs.`,
    );
  const or = (name: string, otherwise: string) => ({ [name]: values[name] ?? otherwise });
  return {
    kind,
    epsilon,
    steps: kind === 'fgsm-rs' ? 1 : wholeNumber(or('steps', DEFAULTS.steps), 'steps', 1),
    beta: positiveNumber(or('beta', DEFAULTS.beta), 'beta'),
    warmUp,
  };
}

/** @throws UsageError naming the word that does not fit. */
export function trainArgs(values: Values, positionals: readonly string[]): TrainArgs {
  const architecture = architectureOf(positionals);
  const data = dataOf(architecture, values.data);
  const epochs = wholeNumber(values, 'epochs', 1);
  const adversarial = adversarialOf(values, epochs);
  const rate = DEFAULTS.learningRate[adversarial ? 'adversarial' : 'usual'];
  return {
    ...{ architecture, data, epochs, adversarial },
    batchSize: wholeNumber(values, 'batch-size', 1),
    learningRate: positiveNumber({ 'learning-rate': values['learning-rate'] ?? rate }, 'learning-rate'),
    seed: wholeNumber(values, 'seed', 0),
    name: [architecture, data, ...(adversarial ? [adversarial.kind, Number(adversarial.epsilon.toFixed(4))] : [])].join(
      '-',
    ),
  };
}
