/** How long loops stay interruptible: they pause between batches, and stop when told to. */
let controller = new AbortController();

/** The signal that a loop heeds when its caller gave none; the notebook's Interrupt fires it. */
export function interruptSignal(): AbortSignal {
  return controller.signal;
}

/** Stops every loop now running on the default signal; loops started later run. */
export function interruptAll(): void {
  controller.abort(new Interrupted());
  controller = new AbortController();
}

/** Thrown out of a loop that was told to stop. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted: the loop stopped at the end of its batch and freed its tensors.');
    this.name = 'Interrupted';
  }
}

/** Rows and values in one call of a model: past these a gradient's speed no longer grows. */
const CALL_ROWS = 500;
const CALL_VALUES = 2_000_000;

/** How many rows of so many values go into one call of a model. */
export const rowsPerCall = (width: number): number =>
  Math.max(1, Math.min(CALL_ROWS, Math.floor(CALL_VALUES / Math.max(1, width))));

/** Lets timers, messages and signal handlers run, then throws if the signal has fired. */
export async function pause(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  if (signal.aborted) throw signal.reason instanceof Error ? signal.reason : new Interrupted();
}
