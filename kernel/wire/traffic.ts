import type { Connection } from '../connection.js';
import type { Content, Message } from './message.js';

/** Sockets on which the kernel sends. */
export type Outlet = 'shell' | 'control' | 'stdin' | 'iopub';

/** What the thread of the sockets is started with. */
export interface WireSetup {
  readonly connection: Connection;
  /** The kernel's own session id. */
  readonly session: string;
  /** Content of kernel_info_reply: control is answered while the other thread is busy. */
  readonly info: Content;
  /** One number, shared with the thread that runs cells: not 0 once a cell that does not yield shall stop. */
  readonly halt: SharedArrayBuffer;
  /** One number, shared likewise: texts on their way between the threads. */
  readonly underway: SharedArrayBuffer;
}

/** Where a cell's text goes. */
export type Stream = 'stdout' | 'stderr';

/** From the session to the sockets. */
export type ToWire =
  | { readonly kind: 'send'; readonly outlet: Outlet; readonly message: Message }
  /** Text of a cell, which is sent together with what follows soon; `parent` where it is another cell's than before. */
  | { readonly kind: 'write'; readonly stream: Stream; readonly text: string; readonly parent?: Message['parent'] }
  /** Asks for an `arrived` once everything on its way was handed over. */
  | { readonly kind: 'drain'; readonly id: number }
  /** The interrupt has been seen to. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'close' };

/** From the sockets to the session. */
export type FromWire =
  | { readonly kind: 'bound' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'request'; readonly outlet: 'shell' | 'control' | 'stdin'; readonly message: Message }
  | { readonly kind: 'arrived'; readonly id: number }
  | { readonly kind: 'shutdown'; readonly restart: boolean }
  /** The cell of this request was interrupted. */
  | { readonly kind: 'interrupt'; readonly id: string }
  | { readonly kind: 'dropped'; readonly why: string }
  | { readonly kind: 'closed' };
