import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { answer, type Content, type Message } from './message.js';
import type { FromWire, Outlet, ToWire, WireSetup } from './traffic.js';

/** What the session hears from the sockets. */
export interface Listener {
  request(outlet: 'shell' | 'control' | 'stdin', message: Message): void;
  shutdown(restart: boolean): void;
  /** A message was not acted upon, or could not be sent. */
  dropped(why: string): void;
}

/** The session's side of the sockets, which live in a thread of their own. */
export interface Wire {
  publish(type: string, content: Content, parent: Message['parent'], metadata?: Content): void;
  /** Answers a request on the socket it came by. */
  reply(outlet: Outlet, request: Message, type: string, content: Content): void;
  /** Resolves once all requests that were on their way have been handed over. */
  drain(): Promise<void>;
  /** Tells that an interrupt was seen to, so that nothing is ended by force. */
  interrupted(): void;
  /** Sends what is left and closes the sockets. */
  close(): Promise<void>;
}

/**
 * Binds the sockets.
 * @throws Error where a port is taken.
 */
export function openWire(setup: WireSetup, listener: Listener): Promise<Wire> {
  const worker = new Worker(join(__dirname, 'thread.js'), { workerData: setup });
  const order = (message: ToWire) => worker.postMessage(message);
  const arrivals = new Map<number, () => void>();
  let drains = 0;
  let closed = () => {};
  const send = (outlet: Outlet, message: Message) => order({ kind: 'send', outlet, message });
  const wire: Wire = {
    publish: (type, content, parent, metadata = {}) =>
      send('iopub', answer(setup.session, type, content, parent, { metadata })),
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
      else if (event.kind === 'dropped') listener.dropped(event.why);
      else if (event.kind === 'closed') closed();
      else {
        arrivals.get(event.id)?.();
        arrivals.delete(event.id);
      }
    });
  });
}
