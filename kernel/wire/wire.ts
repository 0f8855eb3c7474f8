import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { answer, type Content, type Message } from './message.js';
import type { FromWire, Outlet, Stream, ToWire, WireSetup } from './traffic.js';

/** What the session hears from the sockets. */
export interface Listener {
  request(outlet: 'shell' | 'control' | 'stdin', message: Message): void;
  shutdown(restart: boolean): void;
  /** The cell of this request was interrupted: should the signal be lost, this is not. */
  interrupt(id: string): void;
  /** A message was not acted upon, or could not be sent. */
  dropped(why: string): void;
}

/** The session's side of the sockets, which live in a thread of their own. */
export interface Wire {
  publish(type: string, content: Content, parent: Message['parent'], metadata?: Content): void;
  /** Sends text of a cell. What comes later comes behind it. */
  write(stream: Stream, text: string, parent: Message['parent']): void;
  /** Answers a request on the socket it came by. */
  reply(outlet: Outlet, request: Message, type: string, content: Content): void;
  /** Resolves once all requests that were on their way have been handed over. */
  drain(): Promise<void>;
  /** Tells that an interrupt was seen to, so that nothing is ended by force. */
  interrupted(): void;
  /** Sends what is left and closes the sockets. */
  close(): Promise<void>;
}

/** Texts that may be on their way; a loop that writes more waits for the sockets, or memory would run out. */
const MOST_UNDERWAY = 20_000;
/** How long it waits for them, look by look and in all, in milliseconds. */
const NAP = 2;
const PATIENCE = 200;

/**
 * Binds the sockets.
 * @throws Error where a port is taken.
 */
export function openWire(given: Omit<WireSetup, 'underway'>, listener: Listener): Promise<Wire> {
  const setup: WireSetup = { ...given, underway: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) };
  const underway = new Int32Array(setup.underway);
  const still = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(join(__dirname, 'thread.js'), { workerData: setup });
  const order = (message: ToWire) => worker.postMessage(message);
  const arrivals = new Map<number, () => void>();
  let drains = 0;
  let closed = () => {};
  let writer: Message['parent'] | undefined;
  const send = (outlet: Outlet, message: Message) => order({ kind: 'send', outlet, message });
  const wire: Wire = {
    publish: (type, content, parent, metadata = {}) =>
      send('iopub', answer(setup.session, type, content, parent, { metadata })),
    write(stream, text, parent) {
      order({ kind: 'write', stream, text, ...(parent !== writer && { parent }) });
      writer = parent;
      Atomics.add(underway, 0, 1);
      for (let waited = 0; Atomics.load(underway, 0) > MOST_UNDERWAY && waited < PATIENCE; waited += NAP)
        Atomics.wait(still, 0, 0, NAP);
    },
    reply: (outlet, { header, identities }, type, content) =>
      send(outlet, answer(setup.session, type, content, header, { identities })),
    drain: () =>
      new Promise((resolve) => {
        const id = ++drains;
        arrivals.set(id, resolve);
        order({ kind: 'drain', id });
      }),
    interrupted: () => order({ kind: 'interrupted' }),
    close: () =>
      new Promise((resolve) => {
        closed = resolve;
        order({ kind: 'close' });
      }),
  };
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (event: FromWire) => {
      if (event.kind === 'bound') resolve(wire);
      else if (event.kind === 'failed') reject(new Error(`The kernel cannot listen: ${event.message}`));
      else if (event.kind === 'request') listener.request(event.outlet, event.message);
      else if (event.kind === 'shutdown') listener.shutdown(event.restart);
      else if (event.kind === 'interrupt') listener.interrupt(event.id);
      else if (event.kind === 'dropped') listener.dropped(event.why);
      else if (event.kind === 'closed') closed();
      else {
        arrivals.get(event.id)?.();
        arrivals.delete(event.id);
      }
    });
  });
}
