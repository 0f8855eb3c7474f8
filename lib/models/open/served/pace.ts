import { setTimeout as delay } from 'node:timers/promises';
import { stopped } from './exchange.js';

/** Waits, unless the signal fires first: then it throws the signal's reason. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, ms), undefined, { signal }).catch(() => {
    throw stopped(signal);
  });
}

/** When requests may go out: so many at a time, so many rows a second, and none while the server asked for a rest. */
export class Pace {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  #next = 0;
  #restUntil = 0;

  /** @param rate rows a second; undefined: no limit */
  constructor(
    concurrency: number,
    private readonly rate: number | undefined,
  ) {
    this.#free = concurrency;
  }

  /** Runs work as soon as fewer than `concurrency` others are under way. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** Resolves when that many rows may be sent. */
  async clearance(rows: number, signal: AbortSignal): Promise<void> {
    if (this.rate !== undefined) {
      const at = Math.max(performance.now(), this.#next);
      this.#next = at + (rows / this.rate) * 1000;
      await sleep(at - performance.now(), signal);
    }
    // Another answer may have asked for a longer rest meanwhile.
    for (let rest = this.#rest(); rest > 0; rest = this.#rest()) await sleep(rest, signal);
  }

  /** Sends nothing for so long. */
  rest(ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, performance.now() + ms);
  }

  #rest(): number {
    return this.#restUntil - performance.now();
  }
}
