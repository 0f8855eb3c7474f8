import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { ownFile, projectPython } from '../../../data/project.js';
import { Interrupted } from '../../../tensor/index.js';
import { saidBy } from '../served/said.js';
import { PythonModelError } from './errors.js';
import type { Failure, Header, Reply, Request, ThreadData } from './messages.js';
import type { PythonSettings } from './options.js';

/** What an answer holds besides its values. */
export interface Answered {
  readonly header: Header;
  readonly values: Float32Array;
}

const TIME_OUT = 600;
/** The thread answers when the time is up; should it be gone itself, the wait ends so many milliseconds later. */
const BEYOND = 5000;
const LONGEST = 2 ** 31 - 1;

type Pending = (reply: Reply) => void;

/** A Python process that answers for one model. It ends when it is disposed, and with this process. */
export class Sidecar {
  readonly interpreter: string;
  readonly #timeOut: number;
  readonly #port: MessagePort;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  readonly #pending = new Map<number, Pending>();
  #id = 0;
  /** Set where the thread itself is gone. */
  #gone: Failure | undefined;

  /** @throws RangeError where a setting is out of range. */
  constructor(
    private readonly source: string,
    { interpreter, timeOut = TIME_OUT }: PythonSettings,
  ) {
    if (!(timeOut > 0)) throw new RangeError(`timeOut of a Python model must be a number above 0, got ${timeOut}.`);
    this.interpreter = interpreter ?? (existsSync(projectPython()) ? projectPython() : 'python3');
    this.#timeOut = Math.min(timeOut * 1000, LONGEST - BEYOND);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const data: ThreadData = {
      ...{ port: port2, bell: this.#bell, interpreter: this.interpreter, timeOut: this.#timeOut },
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
    const end = Date.now() + this.#timeOut + BEYOND;
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
    this.#port.postMessage({ header: { id: ++this.#id, do: 'free', at }, quiet: true } satisfies Request);
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
    this.#port.postMessage({ header: { id, ...fields }, ...(values && { values }) } satisfies Request);
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
    if (failure) throw this.#failed(failure);
    const { error } = header as Header & { error?: RaisedError };
    if (error) throw this.#raised(error);
    return { header: header as Header, values: values as Float32Array };
  }

  #failed(failure: Failure): Error {
    if (failure.kind === 'interrupted') return new Interrupted();
    const { source, interpreter } = this;
    if (failure.kind === 'absent')
      return new PythonModelError(
        source,
        `cannot be run by ${interpreter} (${saidBy(failure.said)}); name an interpreter that has what it imports: --python /path/to/venv/bin/python.`,
      );
    if (failure.kind === 'late')
      return new PythonModelError(
        source,
        `did not answer within ${this.#timeOut / 1000} s and was ended; give it more time (--time-out SECONDS).`,
      );
    const { code, signal, said } = failure;
    const how =
      signal === null ? `with exit code ${code}` : `by ${signal}${signal === 'SIGKILL' ? ' (out of memory?)' : ''}`;
    const last = lastWords(said);
    return new PythonModelError(source, `was ended ${how} before it answered${last && `: “${last}”`}.`);
  }

  #raised({ text, raised, place, missing }: RaisedError): Error {
    const { source, interpreter } = this;
    if (text !== undefined) return new PythonModelError(source, saidBy(text), true);
    const where = place ? ` (${place})` : '';
    const advice = missing
      ? ` It ran with ${interpreter}: install ${missing} there, or name another interpreter (--python FILE).`
      : '';
    return new PythonModelError(source, `raises ${saidBy(raised ?? '').replace(/\.$/, '')}${where}.${advice}`, true);
  }
}

/** What Python tells of an exception: of ours the text alone. */
interface RaisedError {
  readonly text?: string;
  readonly raised?: string;
  readonly place?: string | null;
  readonly missing?: string | null;
}

/** The line that tells why a process ended: the fatal one that Python prints before its traces, or the last. */
function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim());
  return saidBy(lines.find((line) => line.startsWith('Fatal Python error')) ?? lines.at(-1) ?? '');
}
