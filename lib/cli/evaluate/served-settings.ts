import type { ScoreKind, ServedSettings } from '../../models/index.js';
import { oneOf, wholeNumber } from '../arguments.js';
import { type Option, UsageError, type Values, valued } from '../command.js';

/** Options that say how a served model is queried. */
export const servedOptions: Readonly<Record<string, Option>> = {
  output: valued(
    'NAME',
    'ONNX and served models: which output is read (default: scores before labels, as wide as there are classes)',
  ),
  scores: valued('KIND', 'logits, probabilities or labels: what the answers are, where looking at them misleads'),
  batch: valued('N', 'served models: rows per request (default: about 100,000 pixels)'),
  'time-out': valued('SECONDS', 'served models: when a request counts as lost', '30'),
  rate: valued('N', 'served models: most rows sent in a second'),
  'query-budget': valued('N', 'served models: most rows that this run sends to a model; it stops before it sends more'),
};

/** Options that mean nothing to a model in a file. */
const ONLY_SERVED = ['batch', 'rate', 'query-budget'] as const;

const isServed = (source: string) => source.includes('://');

const SCORES = ['logits', 'probabilities', 'labels'] as const;

/** A number above 0. */
function positive(values: Values, name: string): number {
  const text = String(values[name]);
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0)) throw new UsageError(`option --${name} takes a number above 0, got "${text}".`);
  return value;
}

export interface ServedArgs {
  readonly served: ServedSettings;
  /** For those of the models whose outputs have names: ONNX files and served ones. */
  readonly output?: string;
  readonly scores?: ScoreKind;
}

/**
 * How served models are queried, and which output of a model is read.
 * @param sources the models
 * @throws UsageError naming the option that does not fit.
 */
export function servedArgs(values: Values, sources: readonly string[]): ServedArgs {
  const given = ONLY_SERVED.find((name) => values[name] !== undefined);
  if (given && !sources.some(isServed))
    throw new UsageError(`option --${given} is for served models: --model http://HOST:PORT/v2/models/NAME.`);
  const whole = (name: string) => (values[name] === undefined ? undefined : wholeNumber(values, name, 1));
  return {
    served: {
      batch: whole('batch'),
      timeOut: positive(values, 'time-out'),
      rate: values.rate === undefined ? undefined : positive(values, 'rate'),
      queryBudget: whole('query-budget'),
    },
    output: typeof values.output === 'string' ? values.output : undefined,
    scores: values.scores === undefined ? undefined : oneOf('kind of scores', values.scores, SCORES),
  };
}
