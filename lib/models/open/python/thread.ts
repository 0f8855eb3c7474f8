import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { workerData } from 'node:worker_threads';
import { FrameReader, frameOf } from './frames.js';
import type { Failure, Header, Reply, Request, ThreadData } from './messages.js';

/**
 * The thread that owns a Python process and the socket to it, so that the main thread can sleep until there is an answer,
 * and be woken by an interrupt, a lost process or a time-out as well.
 */

const { port, bell, interpreter, program } = workerData as ThreadData;

/** How much of what it prints is kept for an error. */
const TAIL = 4000;
/** How long its last answers are read after its end, in milliseconds. */
const DRAIN = 50;
/** It ends by itself when the socket closes; if it hangs, it is killed after this many milliseconds. */
const GRACE = 1000;
const SIGINT = 2;

/** Requests under way, each with what rings when its time is up. */
const pending = new Map<number, NodeJS.Timeout>();
let failed: Failure | undefined;
let said = '';
let closing = false;

function reply(message: Reply): void {
  // The values' memory is handed over, not copied.
  port.postMessage(message, message.values ? [message.values.buffer as ArrayBuffer] : []);
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

function failAll(failure: Failure): void {
  for (const [id, timer] of pending) {
    clearTimeout(timer);
    reply({ id, failure });
  }
  pending.clear();
}

/** Nothing can be asked from now on. */
function fail(failure: Failure): void {
  failed ??= failure;
  failAll(failed);
}

// Two sockets that nobody else can connect to: one for frames, one for the signals that reach the process.
const child: ChildProcess = spawn(interpreter, ['-u', program], {
  stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
});
const frames = child.stdio[3] as Duplex;
const signals = child.stdio[4] as Readable;

function send(header: Header, values?: Float32Array): void {
  frames.cork();
  for (const piece of frameOf(header, values)) frames.write(piece);
  frames.uncork();
}

const reader = new FrameReader((header, values) => {
  const timer = pending.get(header.id);
  if (timer === undefined) {
    // Nobody waits for it any more: what it keeps must go.
    send({ id: header.id, do: 'free', at: header.id });
    return;
  }
  clearTimeout(timer);
  pending.delete(header.id);
  reply({ id: header.id, header, values });
});

frames.on('data', (piece: Uint8Array) => {
  try {
    reader.take(piece);
  } catch {
    child.kill('SIGKILL');
  }
});
// What goes wrong with them shows in the end of the process.
frames.on('error', () => {});
signals.on('error', () => {});
signals.on('data', (numbers: Uint8Array) => {
  if (numbers.includes(SIGINT)) failAll({ kind: 'interrupted' });
});
for (const output of [child.stdout, child.stderr])
  output?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });

/** Whatever is left open after the end of the process would keep this thread. */
function close(): void {
  port.close();
  for (const stream of [frames, signals, child.stdout, child.stderr]) stream?.destroy();
}

child.once('error', ({ message }) => {
  fail({ kind: 'absent', said: message });
  if (closing) close();
});
child.once('exit', (code, signal) => {
  setTimeout(() => {
    fail({ kind: 'ended', code, signal, said });
    if (closing) close();
  }, DRAIN);
});

port.on('message', (request: Request | 'close') => {
  if (request === 'close') {
    closing = true;
    if (failed) close();
    frames.end();
    setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
    return;
  }
  const { header, values, timeOut } = request;
  if (failed) {
    if (timeOut !== undefined) reply({ id: header.id, failure: failed });
    return;
  }
  if (timeOut !== undefined) {
    const late = () => {
      fail({ kind: 'late', timeOut });
      child.kill('SIGKILL');
    };
    pending.set(header.id, setTimeout(late, timeOut));
  }
  send(header, values);
});
