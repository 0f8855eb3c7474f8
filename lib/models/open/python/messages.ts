import type { MessagePort } from 'node:worker_threads';

/** A frame's header: of requests what is to be done, of answers what it gave. */
export interface Header {
  readonly id: number;
  readonly [field: string]: unknown;
}

/** What the main thread asks of the one that holds the socket. */
export interface Request {
  readonly header: Header;
  readonly values?: Float32Array;
  /** Milliseconds until it counts as lost; undefined: no answer is waited for. */
  readonly timeOut?: number;
}

/** Why there is no answer. */
export type Failure =
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'absent'; readonly said: string }
  | { readonly kind: 'late'; readonly timeOut: number }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null; readonly said: string };

export interface Reply {
  readonly id: number;
  readonly header?: Header;
  readonly values?: Float32Array;
  readonly failure?: Failure;
}

/** What the thread that holds the socket is given. */
export interface ThreadData {
  readonly port: MessagePort;
  /** Counts replies; the main thread sleeps on it. */
  readonly bell: Int32Array;
  readonly interpreter: string;
  /** The folder that Python runs. */
  readonly program: string;
}
