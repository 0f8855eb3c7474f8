import type { Message } from './message.js';
import type { Stream } from './traffic.js';

/** Text written within this many milliseconds is sent together, so that a loud loop does not drown the front end. */
const TOGETHER = 50;
/** Characters that are sent at once, however soon. */
const ENOUGH = 1 << 18;

/** What cells write, on its way out. */
export interface Texts {
  /** Takes text; without a parent it is of the cell that wrote before. */
  write(stream: Stream, text: string, parent?: Message['parent']): void;
  /** Sends what is waiting: before anything else is sent, so that all comes in its order. */
  flush(): void;
}

/**
 * Gathers text in the thread of the sockets, whose clock goes on while a cell keeps its own thread busy: what a loop
 * wrote that never yields is seen while it runs.
 */
export function createTexts(
  send: (content: { readonly name: Stream; readonly text: string }, parent: Message['parent']) => void,
): Texts {
  let writer: Message['parent'] = {};
  let waiting: { stream: Stream; parent: Message['parent']; texts: string[]; length: number } | undefined;
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const { stream, parent, texts } = waiting;
    waiting = undefined;
    sent = Date.now();
    send({ name: stream, text: texts.join('') }, parent);
  }

  return {
    flush,
    write(stream, text, parent = writer) {
      writer = parent;
      if (waiting && (waiting.parent !== parent || waiting.stream !== stream)) flush();
      waiting ??= { stream, parent, texts: [], length: 0 };
      waiting.texts.push(text);
      waiting.length += text.length;
      if (waiting.length >= ENOUGH || Date.now() - sent >= TOGETHER) flush();
      else timer ??= setTimeout(flush, TOGETHER);
    },
  };
}
