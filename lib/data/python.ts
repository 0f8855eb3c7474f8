import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { projectPython } from './project.js';

/** How a Python process ended. */
export interface PythonEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  /** It was told to stop because its time was up. */
  readonly late: boolean;
  /** The last it wrote to stderr. */
  readonly said: string;
}

export interface PythonOptions {
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told each line of its output; what this throws stops the process, and is thrown. */
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Told to stop after this many seconds. */
  readonly limitSeconds?: number;
  /** Makes the error for a Python that does not start. */
  readonly failure: (message: string) => Error;
}

/** How much of its own messages is kept for an error. */
const TAIL = 4000;
/** It is told to stop, and ends within two seconds; if it hangs, it is killed after this many milliseconds. */
const GRACE = 6000;
/** How long its output is read after its end, in milliseconds. */
const DRAIN = 2000;

/**
 * Runs the project's Python to its end. Its standard input stays open as long as this process lives, and tells it of our
 * end.
 * @throws the signal's reason where it fired, what `onLine` threw, or `failure` where Python does not start.
 */
export async function runPython(words: readonly string[], options: PythonOptions): Promise<PythonEnd> {
  const { environment, onLine, signal, limitSeconds, failure } = options;
  signal?.throwIfAborted();
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(projectPython(), words, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let [said, late] = ['', false];
  let thrown: { readonly error: unknown } | undefined;
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    kill ??= setTimeout(() => child.kill('SIGKILL'), GRACE);
  };
  const ring = () => {
    late = true;
    stop();
  };
  const limit = limitSeconds === undefined ? undefined : setTimeout(ring, limitSeconds * 1000);
  signal?.addEventListener('abort', stop, { once: true });
  child.stdin.on('error', () => {});
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (thrown || !line.trim()) return;
    try {
      onLine?.(line);
    } catch (error) {
      thrown = { error };
      stop();
    }
  });
  try {
    const end = await new Promise<Pick<PythonEnd, 'code' | 'killedBy'>>((resolve, reject) => {
      child.once('error', ({ message }) =>
        reject(failure(`${projectPython()} does not start (${message}). Run \`npx advlab setup\`.`)),
      );
      child.once('close', (code, killedBy) => resolve({ code, killedBy }));
      // Its own helpers may outlive it by a moment and hold its output open.
      child.once('exit', (code, killedBy) => setTimeout(() => resolve({ code, killedBy }), DRAIN).unref());
    });
    signal?.throwIfAborted();
    if (thrown) throw thrown.error;
    return { ...end, late, said: said.trim() };
  } finally {
    clearTimeout(limit);
    clearTimeout(kill);
    signal?.removeEventListener('abort', stop);
  }
}
