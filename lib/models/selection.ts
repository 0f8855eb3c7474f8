import { tf } from '../tensor/index.js';
import type { Network } from './contracts.js';

/** Looks at a network while it is trained, keeps it as it was at its best, and may end the training. */
export interface Selection {
  /** What is looked at, with all its numbers and the rule that stops: trainings of equal descriptions are taken for one. */
  readonly description: string;
  /** Updates between two looks; the last update is looked at too. */
  readonly every: number;
  /** The higher the better. */
  score(network: Network): Promise<number>;
  /** Asked after each look with the scores so far, the last one last: true ends the training. */
  stop?(scores: readonly number[]): boolean;
}

/** What a selection saw. */
export interface Selected {
  readonly every: number;
  readonly scores: readonly number[];
  /** Updates after which the weights that were kept stood. */
  readonly update: number;
}

/** The looks of one training. */
export interface Looks {
  /** Looks where it is time to, and after the last update; true ends the training. */
  after(update: number, last: boolean): Promise<boolean>;
  /** Puts the weights back to what they were at the best look, the first of equals. */
  takeBest(): Selected;
  dispose(): void;
}

/** @throws RangeError where a selection looks every so many updates that are none. */
export function looksAt(network: Network, selection: Selection): Looks {
  const { every, score, stop } = selection;
  if (!(Number.isInteger(every) && every >= 1))
    throw new RangeError(`A selection looks every so many updates, a whole number from 1; got ${every}.`);
  const scores: number[] = [];
  let best: { readonly update: number; readonly score: number } | undefined;
  let weights: ReturnType<typeof copyOf> | undefined;
  return {
    after: async (update, last) => {
      if (update % every !== 0 && !last) return false;
      const now = await score(network);
      scores.push(now);
      // A score that is no number is worse than any.
      const rank = Number.isNaN(now) ? Number.NEGATIVE_INFINITY : now;
      if (!best || rank > best.score) {
        tf.dispose(weights);
        weights = copyOf(network);
        best = { update, score: rank };
      }
      return stop?.(scores) ?? false;
    },
    takeBest: () => {
      if (!best || !weights) throw new RangeError('A training without an update has nothing to select from.');
      for (const [name, values] of Object.entries(weights)) network.weights[name].assign(values);
      return { every, scores, update: best.update };
    },
    dispose: () => tf.dispose(weights),
  };
}

const copyOf = (network: Network) =>
  Object.fromEntries(Object.entries(network.weights).map(([name, variable]) => [name, tf.keep(variable.clone())]));
