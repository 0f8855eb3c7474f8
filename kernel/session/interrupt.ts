import { setImmediate } from 'node:timers/promises';
import { HALT } from '../code/loops.js';
import { type Report, reportOf } from '../code/trace.js';
import type { Wire } from '../wire/wire.js';
import type { Cell } from './cell.js';
import { ownSetTimeout } from './timers.js';

/** What an interrupted cell throws. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The one that says that nothing else is known. */
export const INTERRUPTED = new Interrupted('The cell was interrupted.');

/** How long a cell may take to end by itself once told to, in milliseconds. */
const GRACE = 400;

/** Whether a cell ended because it was interrupted: in its own way, as the library's loops and Node's waits do, or cut off. */
export function isInterrupt({ controller }: Cell, error: unknown): error is Error {
  if (error === INTERRUPTED) return true;
  if (!controller.signal.aborted || !(error instanceof Error)) return false;
  return error.name === INTERRUPTED.name || error.cause === INTERRUPTED;
}

/** What a cell says that was interrupted: where it was stopped is a matter of chance, so no frames. */
export function interruptReport(error: Error): Report {
  // Whoever threw it may have said so twice; Node's waits say only that they were aborted.
  const said = (error.cause === INTERRUPTED ? INTERRUPTED : error).message.replace(`${error.name}: `, '');
  const evalue = said.charAt(0).toUpperCase() + said.slice(1);
  const [line] = reportOf(new Interrupted(evalue)).traceback;
  const rest = error === INTERRUPTED ? ' What it may still do elsewhere is not shown.' : '';
  return { ename: INTERRUPTED.name, evalue, traceback: [line, `Variables are kept.${rest}`] };
}

export interface Interrupts {
  /** Takes a cell for the one that interrupts mean, before it is compiled. */
  begin(cell: Cell): void;
  /** Interrupts the cell of a request, if it runs and no signal has done so. */
  interrupt(id: string): void;
  /** Lets go of the cell: it has ended, though what it started may go on. */
  end(): void;
  /** Lets what came while a cell was compiled arrive; rejects if the cell was interrupted. */
  arrive(cell: Cell): Promise<void>;
  /** Waits for what a cell does; rejects when the cell is interrupted, or as the work does. */
  guard<T>(cell: Cell, work: () => T | Promise<T>): Promise<T>;
}

/** Whether Node ended the synchronous part of a script because of a signal. */
const isBroken = (error: unknown) =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';

/**
 * Interrupts arrive as SIGINT, be it from a terminal or from Jupyter's message. The library's loops hear the signal
 * themselves and end with errors of their own; requests and timers of the cell are taken back; what is left is cut off.
 */
export function createInterrupts(wire: Wire, halt: Int32Array): Interrupts {
  let current: Cell | undefined;
  let running: { cell: Cell; reject: (error: Error) => void } | undefined;
  Object.defineProperty(globalThis, HALT, {
    value: () => {
      if (Atomics.load(halt, 0) === 0) return;
      Atomics.store(halt, 0, 0);
      throw INTERRUPTED;
    },
  });

  process.on('SIGINT', () => {
    wire.interrupted();
    current?.controller.abort(INTERRUPTED);
    if (!running) return;
    const { cell, reject } = running;
    cell.controller.abort(INTERRUPTED);
    ownSetTimeout(() => {
      if (running?.cell !== cell) return;
      reject(INTERRUPTED);
    }, GRACE);
  });

  return {
    begin(cell) {
      current = cell;
      Atomics.store(halt, 0, 0);
    },
    interrupt(id) {
      const { controller, request } = current ?? {};
      if (request?.header.msg_id === id && !controller?.signal.aborted) process.emit('SIGINT', 'SIGINT');
    },
    end() {
      current = undefined;
    },
    async arrive(cell) {
      // In the first turn signals are read, in the second they are told.
      for (let turn = 0; turn < 2; turn++) await setImmediate();
      if (cell.controller.signal.aborted || Atomics.exchange(halt, 0, 0) !== 0) throw INTERRUPTED;
    },
    async guard(cell, work) {
      const interrupted = new Promise<never>((_, reject) => {
        running = { cell, reject };
      });
      interrupted.catch(() => {});
      try {
        return await Promise.race([work(), interrupted]);
      } catch (error) {
        if (!isBroken(error) && error !== INTERRUPTED) throw error;
        wire.interrupted();
        throw INTERRUPTED;
      } finally {
        running = undefined;
      }
    },
  };
}
