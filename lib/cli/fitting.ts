import type { Attack } from '../attacks/index.js';
import type { Dataset, FeatureOptions } from '../data/index.js';
import { oneOf, wholeNumber } from './arguments.js';
import { type Io, type Option, UsageError, type Values, valued } from './command.js';
import type { OwnDataArgs } from './own-data.js';

/** Rows where none were asked for. */
const USUAL_ROWS = 1000;

/** Where the rows come from that universal and patch are fitted on. */
export interface FittingArgs {
  /** undefined: those of --data. */
  readonly data?: string;
  readonly split: 'test' | 'train';
  /** undefined: 1,000 rows, or as many as there are. */
  readonly limit?: number;
  readonly offset: number;
  /** The first option that was given. */
  readonly given?: string;
}

export const fittingOptions: Readonly<Record<string, Option>> = {
  'fit-data': valued(
    'NAME|FOLDER|FILE',
    'data whose rows universal and patch are fitted on (default: those of --data); none may be measured',
  ),
  'fit-split': valued('train|test', 'which part of these data (default train)'),
  'fit-limit': valued('N', `rows of these data to fit on (default: ${USUAL_ROWS}, or all there are)`),
  'fit-offset': valued('N', 'rows of these data to leave out before them (default 0)'),
};

/** @throws UsageError naming the option that does not fit. */
export function fittingArgs(values: Values): FittingArgs {
  const { 'fit-data': data, 'fit-split': split, 'fit-limit': limit, 'fit-offset': offset } = values;
  return {
    ...(typeof data === 'string' && { data }),
    split: oneOf('split', split ?? 'train', ['test', 'train'] as const),
    ...(limit !== undefined && { limit: wholeNumber(values, 'fit-limit', 1) }),
    offset: offset === undefined ? 0 : wholeNumber(values, 'fit-offset', 0),
    given: Object.keys(fittingOptions).find((name) => values[name] !== undefined),
  };
}

/**
 * The rows that attacks are fitted on; undefined where none of them is fitted.
 * @throws UsageError where such rows were given to attacks that are not fitted; DataError where there are none.
 */
export async function openFittingRows(
  { fitting, ...measured }: { fitting: FittingArgs; data: string; own: OwnDataArgs; features?: true | FeatureOptions },
  attacks: readonly Attack<never>[],
  io: Io,
): Promise<Dataset | undefined> {
  const { split, limit, offset, given } = fitting;
  if (!attacks.some(({ fit }) => fit)) {
    if (given !== undefined)
      throw new UsageError(
        `option --${given} gives rows to attacks that are fitted, universal and patch, and --attacks names neither.`,
      );
    return undefined;
  }
  const { DATASETS, openData } = await import('../data/index.js');
  const source = fitting.data ?? measured.data;
  // How files are read is said once, and a data set by name is read in one way.
  const { own, features } = DATASETS.includes(source) ? { own: {}, features: undefined } : measured;
  const rows = await openData(source, {
    ...{ ...own, features, split, offset },
    ...{ limit: limit ?? USUAL_ROWS, atMost: limit === undefined },
  });
  io.note(`Fitted on: ${rows.provenance}`);
  return rows;
}
