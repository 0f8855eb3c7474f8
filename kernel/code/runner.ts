import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { Compiled } from './compiler.js';
import { fileOf } from './trace.js';

/** The names of all cells and their values. */
export type Names = Record<string, unknown>;

type CellFunction = (names: Names, require: (name: string) => unknown) => unknown;

/**
 * Lets signals reach their listeners again. While a script runs that a signal ends, Node takes the listeners away; of one
 * that was added meanwhile it believes that it listens already, and the next signal would end the process.
 */
function listenAgain(): void {
  const listeners = process.rawListeners('SIGINT');
  process.removeAllListeners('SIGINT');
  for (const listener of listeners) process.on('SIGINT', listener as NodeJS.SignalsListener);
}

/**
 * Runs a compiled cell; a signal ends its synchronous part. Returns what it returns: a promise where it awaits.
 * @param folder the notebook's, whatever the process's own is by now
 */
export function runCompiled(
  { code, awaits }: Compiled,
  serial: number,
  names: Names,
  require: (name: string) => unknown,
  folder: string,
): unknown {
  const global = globalThis as unknown as { __cell__?: (body: CellFunction) => unknown };
  global.__cell__ = (body) => body(names, require);
  // In a function of their own, so that a cell may declare these two.
  const place = `((__dirname, __filename) => `;
  const where = [folder, join(folder, 'cell.ts')].map((path) => JSON.stringify(path)).join();
  // The code's first line is the file's: places need no correction. Calling inside lets a signal end the call.
  const source = `${place}__cell__(${awaits ? 'async ' : ''}(exports, require) => {\n${code}\n}))(${where})`;
  const before = process.listenerCount('SIGINT');
  try {
    return runInThisContext(source, { filename: fileOf(serial), lineOffset: -1, breakOnSigint: true });
  } finally {
    if (process.listenerCount('SIGINT') !== before) listenAgain();
  }
}
