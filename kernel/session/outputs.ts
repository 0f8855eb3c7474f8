import type { Content } from '../wire/message.js';
import type { Wire } from '../wire/wire.js';
import { type Cell, currentCell } from './cell.js';

/** Text written within this many milliseconds is sent together, so that a loud loop does not drown the front end. */
const TOGETHER = 50;
/** Messages within that time that are sent at once: what comes before a long computation is to be seen during it. */
const AT_ONCE = 4;
/** Characters that are sent at once, however soon. */
const ENOUGH = 1 << 18;

type Stream = 'stdout' | 'stderr';

/** Rich output as `tslab.display` writes it. */
export interface Display {
  readonly data: Content;
  readonly metadata?: Content;
  readonly transient?: { readonly display_id?: string };
}

/** All that cells show, in the order in which they show it, each under the request that started it. */
export interface Outputs {
  write(stream: Stream, text: string, cell?: Cell): void;
  display(content: Display, update?: boolean): void;
  clear(wait: boolean): void;
  /** Publishes something of a cell after all that it wrote. */
  publish(type: string, content: Content, cell: Cell): void;
  /** Sends what is waiting. */
  flush(): void;
}

/** @param later the process's own setTimeout: cells' timers are theirs */
export function createOutputs(wire: Wire, later: typeof setTimeout): Outputs {
  let waiting: { stream: Stream; cell: Cell; texts: string[]; length: number } | undefined;
  let windowStart = 0;
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const { stream, cell, texts } = waiting;
    waiting = undefined;
    sent++;
    wire.publish('stream', { name: stream, text: texts.join('') }, cell.request.header);
  }

  function publish(type: string, content: Content, cell: Cell): void {
    flush();
    if (!cell.isSilent) wire.publish(type, content, cell.request.header);
  }

  const outputs: Outputs = {
    flush,
    publish,
    write(stream, text, cell = currentCell()) {
      if (!cell || cell.isCut || cell.isSilent || text === '') return;
      if (waiting && (waiting.cell !== cell || waiting.stream !== stream)) flush();
      waiting ??= { stream, cell, texts: [], length: 0 };
      waiting.texts.push(text);
      waiting.length += text.length;
      // In a loop that never yields no timer comes: the clock is read here.
      if (Date.now() - windowStart >= TOGETHER) {
        windowStart = Date.now();
        sent = 0;
      }
      if (waiting.length >= ENOUGH || sent < AT_ONCE) flush();
      else timer ??= later(flush, TOGETHER);
    },
    display({ data, metadata = {}, transient = {} }, update = false) {
      const cell = currentCell();
      if (cell && !cell.isCut)
        publish(update ? 'update_display_data' : 'display_data', { data, metadata, transient }, cell);
    },
    clear(wait) {
      const cell = currentCell();
      if (cell && !cell.isCut) publish('clear_output', { wait }, cell);
    },
  };
  return outputs;
}

/** Sends what the process writes to the notebook. */
export function captureStreams(outputs: Outputs): void {
  const decoder = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  for (const name of ['stdout', 'stderr'] as const) {
    const write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      outputs.write(name, typeof chunk === 'string' ? chunk : decoder[name].decode(chunk, { stream: true }));
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback as () => void);
      return true;
    };
    process[name].write = write as typeof process.stdout.write;
  }
}
