import type { NamedArrays } from '../contracts.js';

/** What precedes all names where a network was wrapped: in DataParallel, by torch.compile. */
const WRAPPERS = ['module.', '_orig_mod.'];

/** What AveragedModel counts beside the network that it wraps. */
const AVERAGED = 'n_averaged';

/** How many parts may precede the names: a network lies no deeper in others. */
const MOST_PARTS = 32;

/** The same arrays under other names. */
export const renamed = (arrays: NamedArrays, rename: (name: string) => string): NamedArrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [rename(name), array]));

/** All wrappers that precede every one of the names. */
function wrappersBefore(names: readonly string[]): string {
  let length = 0;
  for (;;) {
    const wrapper = names.length && WRAPPERS.find((prefix) => names.every((name) => name.startsWith(prefix, length)));
    if (!wrapper) return (names[0] ?? '').slice(0, length);
    length += wrapper.length;
  }
}

/** Weights under the names that they have in the network itself, however often it was wrapped. */
export function unwrapped(arrays: NamedArrays): NamedArrays {
  const { [AVERAGED]: _count, ...counted } = arrays;
  for (const given of [arrays, counted]) {
    const { length } = wrappersBefore(Object.keys(given));
    if (length) return unwrapped(renamed(given, (name) => name.slice(length)));
  }
  return arrays;
}

/**
 * Weights under the names that are wanted: a network that is part of another, such as `self.model` of a training
 * module, has all its names behind that part's. Where no part can be left away for the better, as they are. Where the
 * wanted names themselves have wrappers, because a part is called so, those count that were left away before.
 */
export function underNames(arrays: NamedArrays, wanted: readonly string[]): NamedArrays {
  const fits = (given: NamedArrays) => wanted.filter((name) => Object.hasOwn(given, name)).length;
  const wrappers = wrappersBefore(wanted);
  let [best, rest] = [arrays, arrays];
  for (let parts = 0; parts <= MOST_PARTS; parts++) {
    for (const given of [rest, renamed(rest, (name) => wrappers + name)]) if (fits(given) > fits(best)) best = given;
    const names = Object.keys(rest);
    const [part] = /^[^.]*\./.exec(names[0] ?? '') ?? [];
    if (part === undefined || !names.every((name) => name.startsWith(part))) return best;
    rest = renamed(rest, (name) => name.slice(part.length));
  }
  return best;
}
