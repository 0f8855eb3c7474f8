import type { Content } from '../wire/message.js';
import type { Stream } from '../wire/traffic.js';
import type { Wire } from '../wire/wire.js';
import { type Cell, currentCell } from './cell.js';

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
  /** Publishes something of a cell, behind all that it wrote. */
  publish(type: string, content: Content, cell: Cell): void;
}

export function createOutputs(wire: Wire): Outputs {
  function publish(type: string, content: Content, cell: Cell): void {
    if (!cell.isSilent) wire.publish(type, content, cell.request.header);
  }

  const outputs: Outputs = {
    publish,
    write(stream, text, cell = currentCell()) {
      if (cell && !cell.isCut && !cell.isSilent && text !== '') wire.write(stream, text, cell.request.header);
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
