import type { SearchKind } from '../../automl/index.js';

/** How long the teachers of a run may search. */
export type SearchProfile = 'digits' | 'mnist' | 'full';

/** Seconds of each search. */
export const SEARCH_SECONDS: Readonly<Record<SearchProfile, Readonly<Record<SearchKind, number>>>> = {
  digits: { autoai: 60, tables: 20 },
  mnist: { autoai: 10 * 60, tables: 4 * 60 },
  full: { autoai: 20 * 60, tables: 10 * 60 },
};
