import type { NamedArrays } from '../contracts.js';

/** What stands before all names where a network was wrapped: in DataParallel, by torch.compile. */
const WRAPPERS = ['module.', '_orig_mod.'];

/** What AveragedModel counts beside the network that it wraps. */
const AVERAGED = 'n_averaged';

const carriedByAll = (arrays: NamedArrays, prefix: string) =>
  Object.keys(arrays).every((name) => name.startsWith(prefix));

const withoutFirst = (arrays: NamedArrays, length: number): NamedArrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name.slice(length), array]));

/** Weights under the names that they have in the network itself, however often it was wrapped. */
export function unwrapped(arrays: NamedArrays): NamedArrays {
  const { [AVERAGED]: _count, ...counted } = arrays;
  for (const given of [arrays, counted]) {
    const prefix = Object.keys(given).length && WRAPPERS.find((wrapper) => carriedByAll(given, wrapper));
    if (prefix) return unwrapped(withoutFirst(given, prefix.length));
  }
  return arrays;
}

/**
 * Weights under the names that are wanted: a network that is part of another, such as `self.model` of a training
 * module, has all its names behind that part's. Where no part can be left away for the better, as they are.
 */
export function underNames(arrays: NamedArrays, wanted: readonly string[]): NamedArrays {
  const fits = (given: NamedArrays) => wanted.filter((name) => Object.hasOwn(given, name)).length;
  let [best, rest] = [arrays, arrays];
  for (;;) {
    const [part] = /^[^.]*\./.exec(Object.keys(rest)[0] ?? '') ?? [];
    if (part === undefined || !carriedByAll(rest, part)) return best;
    rest = withoutFirst(rest, part.length);
    if (fits(rest) > fits(best)) best = rest;
  }
}
