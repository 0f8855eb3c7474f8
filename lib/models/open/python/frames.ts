import type { Header } from './messages.js';

/** Bytes of the number that a frame begins with: the length of its header. */
const LENGTH = 4;
/** Of a header: longer ones are no frames. */
const LONGEST_HEADER = 2 ** 20;

/** A header in JSON with its length before it, and the values whose bytes it announces. */
export function frameOf(header: Header, values?: Float32Array): Uint8Array[] {
  const data = values && new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const text = Buffer.from(JSON.stringify({ ...header, bytes: data?.length ?? 0 }));
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32LE(text.length);
  return data ? [length, text, data] : [length, text];
}

/** Puts the pieces that a socket gives together to frames, and hands each on. */
export class FrameReader {
  /** What is being filled: a length, a header, or values. */
  #part = new Uint8Array(LENGTH);
  #filled = 0;
  #state: 'length' | 'header' | 'values' = 'length';
  #header: Header | undefined;

  constructor(private readonly onFrame: (header: Header, values: Float32Array) => void) {}

  /** @throws Error where the pieces are no frames. */
  take(piece: Uint8Array): void {
    let from = 0;
    while (from < piece.length) {
      const count = Math.min(piece.length - from, this.#part.length - this.#filled);
      this.#part.set(piece.subarray(from, from + count), this.#filled);
      from += count;
      this.#filled += count;
      // Values may be none at all.
      while (this.#filled === this.#part.length) this.#whole();
    }
  }

  #next(state: 'length' | 'header' | 'values', size: number): void {
    this.#state = state;
    this.#part = new Uint8Array(size);
    this.#filled = 0;
  }

  #whole(): void {
    const part = this.#part;
    if (this.#state === 'length') {
      const size = new DataView(part.buffer).getUint32(0, true);
      if (size > LONGEST_HEADER) throw new Error(`a header of ${size} bytes`);
      this.#next('header', size);
    } else if (this.#state === 'header') {
      this.#header = JSON.parse(Buffer.from(part.buffer).toString()) as Header;
      this.#next('values', Number(this.#header.bytes));
    } else {
      const header = this.#header as Header;
      this.#next('length', LENGTH);
      this.onFrame(header, new Float32Array(part.buffer));
    }
  }
}
