import type { PythonSettings, ScoreKind, ServedSettings } from '../../models/index.js';
import { oneOf, wholeNumber } from '../arguments.js';
import { type Option, UsageError, type Values, valued } from '../command.js';

/** Options that say how a model outside this process is asked. */
export const servedOptions: Readonly<Record<string, Option>> = {
  output: valued(
    'NAME',
    'ONNX and served models: which output is read (default: scores before labels, as wide as there are classes)',
  ),
  scores: valued('KIND', 'logits, probabilities or labels: what the answers are, where looking at them misleads'),
  batch: valued(
    'N',
    'served models: rows per request (default: about 100,000 pixels; 60,000 where instances are sent)',
  ),
  'time-out': valued(
    'SECONDS',
    'served and Python models: when a request, or a call, counts as lost (default: 30; Python 600, opening at least 60)',
  ),
  python: valued(
    'FILE',
    'python: models: the interpreter, with what the model imports: /path/to/venv/bin/python (default: the project’s)',
  ),
  rate: valued('N', 'served models: most rows sent in a second'),
  'query-budget': valued('N', 'served models: most rows that this run sends to a model; it stops before it sends more'),
};

/** Options that mean nothing to a model in a file. */
const ONLY_SERVED = ['batch', 'rate', 'query-budget'] as const;

/** Told without loading what opens models. */
const isServed = (source: string) => source.includes('://');

const isPython = (source: string) => source.startsWith('python:');

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
  readonly python: PythonSettings;
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
    throw new UsageError(
      `option --${given} is for served models: --model http://HOST:PORT/v2/models/NAME, …/v1/models/NAME or …:predict.`,
    );
  if (values.python !== undefined && !sources.some(isPython))
    throw new UsageError('option --python is for models in Python files: --model python:FILE.py:NAME.');
  const timeOut = values['time-out'] === undefined ? undefined : positive(values, 'time-out');
  const whole = (name: string) => (values[name] === undefined ? undefined : wholeNumber(values, name, 1));
  return {
    served: {
      batch: whole('batch'),
      timeOut,
      rate: values.rate === undefined ? undefined : positive(values, 'rate'),
      queryBudget: whole('query-budget'),
    },
    python: { timeOut, ...(typeof values.python === 'string' && { interpreter: values.python }) },
    output: typeof values.output === 'string' ? values.output : undefined,
    scores: values.scores === undefined ? undefined : oneOf('kind of scores', values.scores, SCORES),
  };
}
