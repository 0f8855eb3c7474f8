import type { Layer, Step as Plain } from '../../architecture.js';
import { isJoin, type Join } from '../../layers/index.js';
import { IMAGES } from './calls.js';

/** A step at its place: what it takes from, by places in the list, and what it should be called if others name it. */
export interface Placed {
  readonly step: Layer | Join;
  readonly inputs: readonly number[];
  readonly name: string;
}

/** By which the network's own input goes. */
const INPUT = 'input';

/**
 * Steps as an architecture has them: where one takes what the step before it gives, nothing is said of it; others name
 * what they take from.
 */
export function wired(placed: readonly Placed[]): Plain[] {
  const follows = ({ step, inputs }: Placed, i: number) => !isJoin(step) && inputs[0] === i - 1;
  const named = new Set(placed.flatMap((each, i) => (follows(each, i) ? [] : each.inputs)));
  const names = new Map<number, string>([[IMAGES, INPUT]]);
  const taken = new Set([INPUT]);
  placed.forEach(({ name }, i) => {
    if (!named.has(i)) return;
    const free = taken.has(name) ? `${name} ${i + 1}` : name;
    taken.add(free);
    names.set(i, free);
  });
  return placed.map((each, i) => ({
    ...each.step,
    ...(named.has(i) && { name: names.get(i) }),
    ...(!follows(each, i) && { inputs: each.inputs.map((place) => names.get(place) ?? INPUT) }),
  }));
}
