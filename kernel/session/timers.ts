import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Cell, currentCell } from './cell.js';

type Callback = (...values: unknown[]) => void;

/** The process's own timer, for the kernel's use. */
export const ownSetTimeout = globalThis.setTimeout;

/** Remembers a timer as the running cell's until it has fired. */
function owned(start: (callback: Callback, delay?: number) => NodeJS.Timeout, once: boolean) {
  return (callback: Callback, delay?: number, ...values: unknown[]): NodeJS.Timeout => {
    const cell = currentCell();
    const timer = start(() => {
      if (once) cell?.timers.delete(timer);
      callback(...values);
    }, delay);
    cell?.timers.add(timer);
    return timer;
  };
}

/**
 * Makes timers and requests belong to the cell that starts them: an interrupt takes them back, so that what waited for
 * them does not go on behind the next cell.
 */
export function installTimers(): void {
  const [setTimeout, setInterval] = [
    owned(globalThis.setTimeout as Parameters<typeof owned>[0], true),
    owned(globalThis.setInterval as Parameters<typeof owned>[0], false),
  ];
  const sleep = timersPromises.setTimeout;
  const waiting = (<T>(delay?: number, value?: T, options: { signal?: AbortSignal; ref?: boolean } = {}) => {
    const cell = currentCell();
    return sleep(delay, value, { ...options, signal: withInterrupt(options.signal, cell) });
  }) as typeof sleep;
  timersPromises.setTimeout = waiting;
  Object.defineProperty(setTimeout, promisify.custom, { value: waiting });
  Object.assign(globalThis, { setTimeout, setInterval });
  // Node loads it at its first use: an interrupt in the middle of that would leave it half-made for good.
  void globalThis.Request;
  const { fetch } = globalThis;
  globalThis.fetch = (input, init = {}) => {
    const own = init.signal ?? (input instanceof Request ? input.signal : undefined);
    return fetch(input, { ...init, signal: withInterrupt(own, currentCell()) });
  };
}

function withInterrupt(signal: AbortSignal | null | undefined, cell: Cell | undefined): AbortSignal | undefined {
  const signals = [signal, cell?.controller.signal].filter((each) => each instanceof AbortSignal);
  return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
}

/** Ends what a cell is still waiting for, and drops what it may still write. */
export function cutOff(cell: Cell): void {
  cell.isCut = true;
  for (const timer of cell.timers) clearTimeout(timer);
  cell.timers.clear();
}
