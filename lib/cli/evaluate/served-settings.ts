import type { ScoreKind, ServedSettings } from '../../models/index.js';
import { oneOf, wholeNumber } from '../arguments.js';
import { type Option, UsageError, type Values } from '../command.js';

/** Options that say how a served model is asked. */
export const servedOptions: Readonly<Record<string, Option>> = {
  output: {
    type: 'string',
    value: 'NAME',
    help: 'served models: which output is read (default: scores before labels)',
  },
  scores: {
    type: 'string',
    value: 'KIND',
    help: 'logits, probabilities or labels: what the answers are, where looking at them misleads',
  },
  batch: { type: 'string', value: 'N', help: 'served models: rows per request (default: about 100,000 pixels)' },
  'time-out': { type: 'string', value: 'SECONDS', help: 'served models: when a request counts as lost', default: '30' },
  rate: { type: 'string', value: 'N', help: 'served models: most rows sent in a second' },
  'query-budget': {
    type: 'string',
    value: 'N',
    help: 'served models: most rows that this run sends to a model; it stops before it sends more',
  },
};

/** Options that mean nothing to a model in a file. */
const ONLY_SERVED = ['output', 'batch', 'rate', 'query-budget'] as const;

const SCORES = ['logits', 'probabilities', 'labels'] as const;

/** A number above 0. */
function positive(values: Values, name: string): number {
  const text = String(values[name]);
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0)) throw new UsageError(`option --${name} takes a number above 0, got "${text}".`);
  return value;
}

export interface ServedOrder {
  readonly served: ServedSettings;
  readonly scores?: ScoreKind;
}

/**
 * How served models are asked.
 * @param isServed whether a model is one
 * @throws UsageError naming the option that does not fit.
 */
export function servedOrder(values: Values, isServed: boolean): ServedOrder {
  const given = ONLY_SERVED.find((name) => values[name] !== undefined);
  if (given && !isServed)
    throw new UsageError(`option --${given} is for served models: --model http://HOST:PORT/v2/models/NAME.`);
  const whole = (name: string) => (values[name] === undefined ? undefined : wholeNumber(values, name, 1));
  return {
    served: {
      output: typeof values.output === 'string' ? values.output : undefined,
      batch: whole('batch'),
      timeOut: positive(values, 'time-out'),
      rate: values.rate === undefined ? undefined : positive(values, 'rate'),
      queryBudget: whole('query-budget'),
    },
    scores: values.scores === undefined ? undefined : oneOf('kind of scores', values.scores, SCORES),
  };
}
