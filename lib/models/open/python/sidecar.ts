import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { ownFile, projectPython } from '../../../data/project.js';
import { failedError, type Raised, raisedError } from './failures.js';
import type { Failure, Header, Reply, Request, ThreadData } from './messages.js';
import type { PythonSettings } from './options.js';

/** What an answer holds besides its values. */
export interface Answered {
  readonly header: Header;
  readonly values: Float32Array;
}

const TIME_OUT = 600;
/** Large libraries take their time to load, however soon a call is to be answered. */
const LEAST_OPENING = 60;
/** The thread answers when the time is up; should it be gone itself, the wait ends so many milliseconds later. */
const BEYOND = 5000;
const LONGEST = 2 ** 31 - 1;

/** Timers take no more than so many. */
function milliseconds(option: string, seconds: number): number {
  if (!(seconds > 0)) throw new RangeError(`${option} of a Python model must be a number above 0, got ${seconds}.`);
  return Math.min(seconds * 1000, LONGEST - BEYOND);
}

type Pending = (reply: Reply) => void;

/** A Python process that answers for one model. It ends when it is disposed, and with this process. */
export class Sidecar {
  readonly interpreter: string;
  /** Milliseconds until what is asked counts as lost: of calls, and until the model is open. */
  readonly #timeOut: number;
  #limit: number;
  readonly #port: MessagePort;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #pending = new Map<number, Pending>();
  #id = 0;
  /** Set where the thread itself is gone. */
  #gone: Failure | undefined;

  /** @throws RangeError where a setting is out of range. */
  constructor(
    private readonly source: string,
    { interpreter, timeOut = TIME_OUT, openingTimeOut = Math.max(timeOut, LEAST_OPENING) }: PythonSettings,
  ) {
    this.#timeOut = milliseconds('timeOut', timeOut);
    this.#limit = milliseconds('openingTimeOut', openingTimeOut);
    this.interpreter = interpreter ?? (existsSync(projectPython()) ? projectPython() : 'python3');
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const data: ThreadData = {
      ...{ port: port2, bell: this.#bell, interpreter: this.interpreter },
      program: ownFile('python', 'advlab_model'),
    };
    // Sources, as tests run them, are turned into JavaScript by what their process loaded.
    const fromSources = __filename.endsWith('.ts');
    const thread = new Worker(join(__dirname, fromSources ? 'thread.ts' : 'thread.js'), {
      workerData: data,
      transferList: [port2],
      ...(fromSources && { execArgv: ['--require', 'tsx/cjs'] }),
    });
    thread.unref();
    thread.on('error', ({ message }) => this.#lost(message));
    port1.on('message', (reply: Reply) => this.#deliver(reply));
    port1.unref();
  }

  /** From now on calls are asked, within their own time. */
  opened(): void {
    this.#limit = this.#timeOut;
  }

  /** Answers while the event loop goes on. @throws PythonModelError, or the signal's reason where it fires. */
  ask(fields: Readonly<Record<string, unknown>>, values: Float32Array | undefined, signal: AbortSignal) {
    signal.throwIfAborted();
    return new Promise<Answered>((resolve, reject) => {
      const stop = () => {
        this.#pending.delete(id);
        if (!this.#pending.size) this.#port.unref();
        reject(signal.reason);
      };
      const id = this.#send(fields, values, (reply) => {
        signal.removeEventListener('abort', stop);
        try {
          resolve(this.#answer(reply));
        } catch (error) {
          reject(error);
        }
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Answers before it returns: this thread sleeps until then. @throws PythonModelError, Interrupted. */
  call(fields: Readonly<Record<string, unknown>>, values: Float32Array): Answered & { readonly id: number } {
    let reply: Reply | undefined;
    const id = this.#send(fields, values, (found) => {
      reply = found;
    });
    const end = Date.now() + this.#limit + BEYOND;
    while (reply === undefined) {
      const rung = Atomics.load(this.#bell, 0);
      for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port))
        this.#deliver(next.message as Reply);
      if (reply !== undefined) break;
      if (Date.now() > end) this.#lost('its thread does not answer');
      else Atomics.wait(this.#bell, 0, rung, end - Date.now() + 1);
    }
    return { ...this.#answer(reply), id };
  }

  /** What a linearization keeps is no longer needed. */
  free(at: number): void {
    this.#port.postMessage({ header: { id: ++this.#id, do: 'free', at } } satisfies Request);
  }

  /** Ends the process; it cannot be asked afterwards. */
  dispose(): void {
    this.#port.postMessage('close');
  }

  #send(fields: Readonly<Record<string, unknown>>, values: Float32Array | undefined, done: Pending): number {
    const id = ++this.#id;
    if (this.#gone) {
      done({ id, failure: this.#gone });
      return id;
    }
    this.#pending.set(id, done);
    this.#port.ref();
    const request: Request = { header: { id, ...fields }, ...(values && { values }), timeOut: this.#limit };
    this.#port.postMessage(request);
    return id;
  }

  #deliver(reply: Reply): void {
    const done = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (!this.#pending.size) this.#port.unref();
    done?.(reply);
  }

  /** The thread is gone: nothing will come from it. */
  #lost(said: string): void {
    this.#gone = { kind: 'absent', said };
    for (const id of [...this.#pending.keys()]) this.#deliver({ id, failure: this.#gone });
  }

  #answer({ header, values, failure }: Reply): Answered {
    const { source, interpreter } = this;
    if (failure) throw failedError(source, interpreter, failure);
    const { error } = header as Header & { error?: Raised };
    if (error) throw raisedError(source, interpreter, error);
    return { header: header as Header, values: values as Float32Array };
  }
}
