import { AsyncLocalStorage } from 'node:async_hooks';
import type { Message } from '../wire/message.js';

/** One run of a cell; what it starts belongs to it, however late it ends. */
export interface Cell {
  /** Tells runs apart; counts on whatever the cell is called. */
  readonly serial: number;
  /** What people call it, such as `Cell 3`. */
  readonly title: string;
  readonly source: string;
  readonly request: Message;
  /** Shows nothing, by the request's own wish. */
  readonly isSilent: boolean;
  readonly allowsInput: boolean;
  /** Aborted when the cell is interrupted. */
  readonly controller: AbortController;
  /** What is still to come of it; cleared when it is cut off. */
  readonly timers: Set<NodeJS.Timeout>;
  /** Whether its later output is dropped. */
  isCut: boolean;
}

const storage = new AsyncLocalStorage<Cell>();
let latest: Cell | undefined;

/** Runs work as a cell's. */
export function runAs<T>(cell: Cell, work: () => T): T {
  latest = cell;
  return storage.run(cell, work);
}

/** The cell whose code is running, or else the one that ran last. */
export const currentCell = (): Cell | undefined => storage.getStore() ?? latest;
