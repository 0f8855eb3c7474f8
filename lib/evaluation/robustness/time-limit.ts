import type { Warning } from './contracts.js';

const MINUTE_MS = 60_000;

class TimeIsUp extends Error {}

/** Attacks one after the other until the time is up. */
export interface TimeLimit {
  /** Runs one attack; undefined where the time was up before, or is before it is done. */
  within<T>(
    id: string,
    work: (signal: AbortSignal, onRows: (done: number, total: number) => void) => Promise<T>,
  ): Promise<T | undefined>;
  /** A warning for each attack that was left out. */
  leftOut(): readonly Warning[];
  /** Stops the clock. */
  end(): void;
}

/**
 * A limit of so many minutes from now on; undefined: none.
 * @throws RangeError for other than a number above 0.
 */
export function timeLimit(minutes: number | undefined, signal: AbortSignal): TimeLimit {
  if (minutes === undefined) return { within: (_id, work) => work(signal, () => {}), leftOut: () => [], end: () => {} };
  if (!(minutes > 0 && Number.isFinite(minutes)))
    throw new RangeError(`minutes must be a number above 0, got ${minutes}.`);
  const clock = new AbortController();
  // Timers have no longer ones; the pause between batches lets it run.
  const timer = setTimeout(() => clock.abort(new TimeIsUp()), Math.min(minutes * MINUTE_MS, 2 ** 31 - 1));
  const both = AbortSignal.any([signal, clock.signal]);
  const found: Warning[] = [];
  const leave = (attack: string, how: string) =>
    found.push({
      id: 'out-of-time',
      attack,
      saw: `${how}: the ${minutes} minutes for all attacks were up. It is not in this report, and the worst case is without it.`,
      advice: 'Give more minutes or fewer rows; with a state file the same command goes on where it stopped.',
    });
  return {
    async within(id, work) {
      if (clock.signal.aborted) {
        leave(id, 'was not begun');
        return undefined;
      }
      let rows = 'before any row was done';
      try {
        return await work(both, (done, total) => {
          rows = `after ${done} of ${total} rows`;
        });
      } catch (error) {
        if (!(error instanceof TimeIsUp)) throw error;
        leave(id, `was stopped ${rows}`);
        return undefined;
      }
    },
    leftOut: () => found,
    end: () => clearTimeout(timer),
  };
}
