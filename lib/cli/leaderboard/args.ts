import { basename, extname, resolve } from 'node:path';
import { oneOf, radius, wholeNumber } from '../arguments.js';
import { UsageError, type Values } from '../command.js';
import { type EvaluateArgs, evaluateArgs } from '../evaluate/args.js';

export const FORMATS = ['text', 'csv', 'md', 'tex'] as const;
export type Format = (typeof FORMATS)[number];

/** Norms that have a leaderboard. */
const NORMS = ['linf', 'l2'] as const;
type BoardNorm = (typeof NORMS)[number];

/** Letters that a folder's name takes without quotes. */
const plain = (text: string): string => text.replace(/[^A-Za-z0-9._+-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');

/** What boards call a data set: its name, or its folder's; training images are another set. */
export const datasetOf = (data: string, split = 'test'): string =>
  `${plain(basename(resolve(data)))}${split === 'train' ? '-train' : ''}`;

const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

const normOf = (value: unknown): BoardNorm => oneOf('norm of a leaderboard', value, NORMS);

function radiusOf(given: string): number {
  if (given.includes(','))
    throw new UsageError(
      `option --epsilon: a leaderboard has one radius, got "${given}". Add the model once for each.`,
    );
  return radius('epsilon', given);
}

/** What `show` and `add` are asked to print. */
export interface BoardArgs {
  readonly board: string;
  readonly format: Format;
}

export const boardArgs = (values: Values): BoardArgs => ({
  board: String(values.board),
  format: oneOf('format', values.format, FORMATS),
});

/** Which boards are asked for; undefined: whatever there is. */
export interface Wanted {
  readonly dataset?: string;
  readonly norm?: BoardNorm;
  readonly epsilon?: number;
}

/** @throws UsageError naming the option that does not fit. */
export function wantedArgs(values: Values): Wanted {
  const [data, epsilon] = [text(values, 'data'), text(values, 'epsilon')];
  return {
    ...(data !== undefined && { dataset: datasetOf(data) }),
    ...(values.norm !== undefined && { norm: normOf(values.norm) }),
    ...(epsilon !== undefined && { epsilon: radiusOf(epsilon) }),
  };
}

/** What `advlab leaderboard add` was asked for. */
export interface AddArgs {
  /** As `advlab evaluate` would read it. */
  readonly evaluate: EvaluateArgs;
  readonly place: {
    readonly dataset: string;
    readonly model: string;
    readonly norm: BoardNorm;
    readonly epsilon: number;
  };
  readonly paper?: string;
  readonly authors?: string;
  readonly venue?: string;
  readonly link?: string;
  readonly additionalData: boolean;
  readonly force: boolean;
}

/** @throws UsageError naming the option that does not fit. */
export function addArgs(values: Values): AddArgs {
  if (values.model === undefined)
    throw new UsageError('leaderboard add needs a model: --model FILE, a name from models/, or an address.');
  const given = text(values, 'epsilon');
  if (given === undefined)
    throw new UsageError('leaderboard add needs the radius of its board: --epsilon .3 or 8/255.');
  const [norm, epsilon] = [normOf(values.norm ?? 'linf'), radiusOf(given)];
  const limit = values.rows === undefined ? undefined : String(wholeNumber(values, 'rows', 1));
  const data = text(values, 'data') ?? 'mnist';
  const evaluate = evaluateArgs({ ...values, data, norm, limit, 'fail-on': 'never' });
  const model = text(values, 'name') ?? plain(basename(evaluate.model, extname(evaluate.model)));
  const about = Object.fromEntries(
    (['paper', 'authors', 'venue', 'link'] as const).flatMap((name) => {
      const value = text(values, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  return {
    ...{ evaluate, ...about },
    place: { dataset: datasetOf(data, evaluate.split), model, norm, epsilon },
    additionalData: values['additional-data'] === true,
    force: values.force === true,
  };
}
