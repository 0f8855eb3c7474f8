import { existsSync } from 'node:fs';
import type { FeatureOptions } from '../../data/index.js';
import { unknownWord } from '../../data/nearest.js';
import { NORMS, type Norm } from '../../tensor/norm-names.js';
import { oneOf, radius, wholeNumber } from '../arguments.js';
import { UsageError, type Values } from '../command.js';
import { type FittingArgs, fittingArgs } from '../fitting.js';
import { type OwnDataArgs, ownDataArgs } from '../own-data.js';
import { type CertifyMethod, certifyArgs } from './certify.js';
import { featureArgs } from './features.js';
import { type GateArgs, gateArgs } from './gate.js';
import { type ServedArgs, servedArgs } from './served-settings.js';

/** Radii that papers use on these data; other data must say. */
const USUAL_EPSILONS: Readonly<Record<string, string>> = {
  mnist: '.1,.2,.3',
  digits: '.1,.2,.3',
  'fashion-mnist': '.05,.1',
  cifar10: '2/255,4/255,8/255',
};

/** What `advlab evaluate` was asked for. */
export interface EvaluateArgs extends ServedArgs, GateArgs {
  readonly model: string;
  readonly versus?: string;
  readonly arch?: string;
  /** Which weights of a checkpoint that holds several. */
  readonly weights?: string;
  /** Which weights of a list of them. */
  readonly member?: number;
  readonly data: string;
  /** How data of one's own are read. */
  readonly own: OwnDataArgs;
  /** What is known of the features of a table; undefined: nothing was said. */
  readonly features?: true | FeatureOptions;
  readonly split: 'test' | 'train';
  /** undefined: 1,000 rows, or as many as there are. */
  readonly limit?: number;
  readonly offset: number;
  readonly attacks?: string;
  /** Which rows attacks are fitted on. */
  readonly fitting: FittingArgs;
  readonly norms: readonly Norm[];
  readonly epsilons: readonly number[];
  readonly seed: number;
  readonly budget?: number;
  readonly mask?: string;
  /** How the model's robustness is proved; undefined: not at all. */
  readonly certify?: CertifyMethod;
  readonly minutes?: number;
  readonly state?: string;
  readonly out?: string;
}

function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function minutesOf({ minutes }: Values): number | undefined {
  if (minutes === undefined) return undefined;
  const number = Number(minutes);
  if (!(number > 0 && Number.isFinite(number)))
    throw new UsageError(`option --minutes takes a number above 0, got "${minutes}".`);
  return number;
}

/** @throws UsageError naming the option that does not fit. */
export function evaluateArgs(values: Values): EvaluateArgs {
  const model = text(values, 'model');
  if (model === undefined)
    throw new UsageError('evaluate needs a model: --model FILE, a name from models/, or an address.');
  const versus = text(values, 'versus');
  const data = String(values.data);
  const epsilon = text(values, 'epsilon') ?? USUAL_EPSILONS[data];
  if (epsilon === undefined && !existsSync(data))
    throw new UsageError(
      `${unknownWord('data set', data, Object.keys(USUAL_EPSILONS))}, or a folder of images FOLDER/CLASS/*.png or a file (CSV, Parquet, .npz, .npy, IDX) with radii of its own (--epsilon).`,
    );
  if (epsilon === undefined)
    throw new UsageError(
      `"${data}" is none of ${Object.keys(USUAL_EPSILONS).join(', ')}; images of your own need their radii: --epsilon .1,.2 or 8/255, and so do tables, in shares of each feature’s range.`,
    );
  const norms = String(values.norm)
    .split(',')
    .map((norm) => oneOf('norm', norm.trim(), NORMS));
  const epsilons = epsilon.split(',').map((one) => radius('epsilon', one));
  const beyond = epsilons.find((value) => value > 1);
  // Radii are shared by all norms that are asked for, and lengths in L2 may well be larger.
  if (norms.every((norm) => norm === 'linf') && beyond !== undefined)
    throw new UsageError(
      `option --epsilon: pixels lie in [0, 1] (features in their ranges), and no change of one is larger than 1 (linf); got ${beyond}. For 256 grays write ${beyond}/255.`,
    );
  return {
    model,
    versus,
    arch: text(values, 'arch'),
    weights: text(values, 'weights'),
    member: values.member === undefined ? undefined : wholeNumber(values, 'member', 0),
    data,
    own: ownDataArgs(values),
    features: featureArgs(values),
    split: oneOf('split', values.split, ['test', 'train'] as const),
    limit: values.limit === undefined ? undefined : wholeNumber(values, 'limit', 1),
    offset: wholeNumber(values, 'offset', 0),
    attacks: text(values, 'attacks'),
    fitting: fittingArgs(values),
    norms,
    epsilons,
    seed: wholeNumber(values, 'seed', 0),
    budget: values.budget === undefined ? undefined : wholeNumber(values, 'budget', 3),
    mask: text(values, 'mask'),
    certify: certifyArgs(values, norms),
    minutes: minutesOf(values),
    state: text(values, 'state'),
    out: text(values, 'out'),
    ...gateArgs(values),
    ...servedArgs(
      values,
      [model, versus].filter((source) => source !== undefined),
    ),
  };
}
