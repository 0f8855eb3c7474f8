import { resolve } from 'node:path';
import { ownFile, runPython } from '../data/index.js';
import { jupyterEnvironment } from './jupyter.js';

/** A cell that has run. */
export interface CellDone {
  /** From 1; cells without code are not counted. */
  readonly index: number;
  readonly count: number;
  /** The heading above it. */
  readonly title: string;
  readonly seconds: number;
  /** Lines it wrote to stderr; they are not kept in the notebook. */
  readonly warnings: readonly string[];
}

export interface ExecuteOptions {
  /** Added to this process's environment, for the kernel (e.g. ADVLAB_PROFILE). */
  environment?: Readonly<Record<string, string>>;
  onCell?: (cell: CellDone) => void;
  /** Longest time for one cell (default none). */
  timeoutSeconds?: number;
  /** The kernel to run on, by its name in Jupyter (default `tslab`, which the written notebook names in any case). */
  kernel?: string;
  /** Stops the run; its kernel is killed. */
  signal?: AbortSignal;
}

/** How a run went. */
export interface Executed {
  readonly cells: number;
  readonly seconds: number;
}

/** A notebook that did not run to its end: which cell, its first line, and what it said. */
export class NotebookError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotebookError';
  }
}

type Event = ({ event: 'cell' } & CellDone) | { event: 'done' } | { event: 'failed'; message: string };

/**
 * Runs a notebook from top to bottom in a fresh TypeScript kernel, in the notebook's folder, and writes the executed
 * copy, whole or not at all: counts 1 to n, outputs kept, nothing in it that differs between equal runs. `output` may be
 * the notebook itself.
 * @throws NotebookError naming the notebook, the first failing cell and its error, or the signal's reason when stopped.
 */
export async function executeNotebook(file: string, output: string, options: ExecuteOptions = {}): Promise<Executed> {
  const { environment = {}, onCell, timeoutSeconds, kernel = 'tslab', signal } = options;
  const started = Date.now();
  const timeout = timeoutSeconds === undefined ? [] : ['--timeout', String(Math.ceil(timeoutSeconds))];
  let cells = 0;
  let failure: string | undefined;
  let done = false;
  const { code, said } = await runPython(
    [ownFile('python', 'execute.py'), resolve(file), resolve(output), '--kernel', kernel, ...timeout],
    {
      environment: { ...jupyterEnvironment(), ...environment },
      onLine: (line) => {
        const event = JSON.parse(line) as Event;
        if (event.event === 'done') done = true;
        else if (event.event === 'failed') failure = event.message;
        else {
          const { event: _, ...cell } = event;
          cells = cell.index;
          onCell?.(cell);
        }
      },
      signal,
      failure: (message) => new NotebookError(message),
    },
  );
  if (failure !== undefined) throw new NotebookError(failure);
  if (!done) throw new NotebookError(`${file}: the executor ended with ${code} after ${cells} cells.\n${said}`);
  return { cells, seconds: (Date.now() - started) / 1000 };
}
