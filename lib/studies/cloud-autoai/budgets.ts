import type { SearchKind } from '../../automl/index.js';
import type { Profile } from '../../study/index.js';

/** Seconds that each search for a local teacher may take. */
export const SEARCH_SECONDS: Readonly<Record<Profile, Readonly<Record<SearchKind, number>>>> = {
  digits: { autoai: 60, tables: 20 },
  mnist: { autoai: 10 * 60, tables: 4 * 60 },
  full: { autoai: 20 * 60, tables: 10 * 60 },
};
