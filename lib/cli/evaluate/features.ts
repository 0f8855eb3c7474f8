import type { FeatureOptions } from '../../data/index.js';
import { type Option, UsageError, type Values, valued } from '../command.js';

/** Options that say that data are a table, and what its columns are. */
export const featureOptions: Readonly<Record<string, Option>> = {
  features: {
    type: 'boolean',
    help: 'rows are features of a table, no pixels (told by the names of columns where no --shape is given); ε is in units of each one’s range in the file',
  },
  ranges: valued(
    'FILE',
    'a table of the same columns whose rows count for the ranges too: what the model was trained on',
  ),
  immutable: { ...valued('A,B', 'features that no attack changes, by name or by number from 0'), many: true },
  integers: { ...valued('A,B', 'features of whole numbers, besides those that hold no others'), many: true },
  real: { ...valued('A,B', 'features that may hold other than the whole numbers that the file has'), many: true },
  categories: {
    ...valued(
      'color_*,A|B|C',
      'one-hot features, of which exactly one stays 1: by what their names begin with, or all named',
    ),
    many: true,
  },
};

const LISTS = ['immutable', 'integers', 'real', 'categories'] as const;

/**
 * What was said of features; undefined where nothing was.
 * @throws UsageError naming the list with an empty name in it.
 */
export function featureArgs(values: Values): true | FeatureOptions | undefined {
  const lists = LISTS.flatMap((option): [string, string[]][] => {
    const text = values[option];
    if (typeof text !== 'string') return [];
    const names = text.split(',').map((name) => name.trim());
    if (names.includes(''))
      throw new UsageError(`option --${option} takes names of columns joined by commas, got "${text}".`);
    return [[option, names]];
  });
  const ranges = typeof values.ranges === 'string' ? { ranges: values.ranges } : undefined;
  if (lists.length || ranges) return { ...Object.fromEntries(lists), ...ranges };
  return values.features === true ? true : undefined;
}
