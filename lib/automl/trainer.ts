import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { inProject, projectPython } from '../data/index.js';
import type { SearchEvent } from './contracts.js';
import { AutomlError } from './errors.js';
import { parseEvent } from './leaderboard.js';

/** How a run of the trainer ended. */
export interface TrainerEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  /** It was told to stop because its time was up. */
  readonly late: boolean;
  /** The last it wrote to stderr. */
  readonly said: string;
}

export interface TrainerOptions {
  readonly onEvent?: (event: SearchEvent) => void;
  readonly signal?: AbortSignal;
  /** Told to stop after this many seconds. */
  readonly limitSeconds?: number;
}

type Trainer = ChildProcessByStdio<Writable, Readable, Readable>;

/** How much of the trainer's own messages is kept for an error. */
const TAIL = 4000;
/** It keeps what is finished and ends within two seconds; if it hangs, it is killed after this many milliseconds. */
const GRACE = 6000;
/** How long its output is read after its end, in milliseconds. */
const DRAIN = 2000;

/** The trainer's process; its standard input stays open as long as this process lives, and tells it of our end. */
const start = (words: readonly string[]): Trainer =>
  spawn(projectPython(), ['-m', 'automl', ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONPATH: inProject('python'), PYTHONUNBUFFERED: '1' },
  });

/**
 * Runs a command of python/automl to its end.
 * @throws AutomlError where Python does not start or a line is no event; the signal's reason where it fired.
 */
export async function runTrainer(words: readonly string[], options: TrainerOptions = {}): Promise<TrainerEnd> {
  const { onEvent, signal, limitSeconds } = options;
  signal?.throwIfAborted();
  const child = start(words);
  let [said, late] = ['', false];
  let failure: unknown;
  let kill: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    kill ??= setTimeout(() => child.kill('SIGKILL'), GRACE);
  };
  const limit =
    limitSeconds === undefined
      ? undefined
      : setTimeout(() => {
          late = true;
          stop();
        }, limitSeconds * 1000);
  signal?.addEventListener('abort', stop, { once: true });
  child.stdin.on('error', () => {});
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (failure !== undefined || !line.trim()) return;
    try {
      // Asked first: a line that nobody wants to hear of must still be an event.
      const event = parse(line);
      onEvent?.(event);
    } catch (error) {
      failure = error;
      stop();
    }
  });
  try {
    const end = await new Promise<Pick<TrainerEnd, 'code' | 'killedBy'>>((resolve, reject) => {
      child.once('error', (error) =>
        reject(
          new AutomlError(`${projectPython()} does not start (${error.message}). Run \`node scripts/setup.mjs\`.`),
        ),
      );
      child.once('close', (code, killedBy) => resolve({ code, killedBy }));
      // Its own helpers may outlive it by a moment and hold its output open.
      child.once('exit', (code, killedBy) => setTimeout(() => resolve({ code, killedBy }), DRAIN).unref());
    });
    signal?.throwIfAborted();
    if (failure !== undefined) throw failure;
    return { ...end, late, said: said.trim() };
  } finally {
    clearTimeout(limit);
    clearTimeout(kill);
    signal?.removeEventListener('abort', stop);
  }
}

function parse(line: string): SearchEvent {
  try {
    return parseEvent(line);
  } catch (error) {
    throw new AutomlError(
      `The trainer wrote "${line.slice(0, 100)}", which is no event (${(error as Error).message}). It was stopped; \`node scripts/setup.mjs\` mends a mixed installation.`,
    );
  }
}

/**
 * Runs a command of python/automl that only succeeds or fails.
 * @throws AutomlError with what it said.
 */
export async function runCommand(words: readonly string[], options: Pick<TrainerOptions, 'signal'> = {}) {
  const { code, killedBy, said } = await runTrainer(words, options);
  if (code !== 0)
    throw new AutomlError(
      `automl ${words[0]} ended with ${killedBy ?? code}: ${said.split('\n').at(-1) || 'it said nothing'}`,
    );
}
