/** A field of a Protocol Buffers message: its number, and its bytes or its whole number. */
export interface Field {
  readonly number: number;
  readonly bytes: Buffer;
  readonly value: bigint;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
const NONE = Buffer.alloc(0);

function varint(message: Buffer, from: number): { value: bigint; end: number } {
  let value = 0n;
  let shift = 0n;
  for (let at = from; at < message.length && shift < 70n; at++, shift += 7n) {
    value |= BigInt(message[at] & 0x7f) << shift;
    if (message[at] < 0x80) return { value: BigInt.asIntN(64, value), end: at + 1 };
  }
  throw new RangeError(`it breaks off at byte ${from}`);
}

/**
 * The fields of a message in their order, without knowing what they mean.
 * @throws RangeError where the message breaks off.
 */
export function* fieldsOf(message: Buffer): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at);
    const number = Number(tag.value >> 3n);
    const wire = Number(tag.value & 7n);
    at = tag.end;
    if (wire === VARINT) {
      const { value, end } = varint(message, at);
      yield { number, value, bytes: NONE };
      at = end;
      continue;
    }
    if (wire !== BYTES && wire !== FIXED64 && wire !== FIXED32) throw new RangeError(`it has a field of kind ${wire}`);
    const length = wire === BYTES ? varint(message, at) : { value: wire === FIXED64 ? 8n : 4n, end: at };
    const end = length.end + Number(length.value);
    if (length.value < 0n || end > message.length) throw new RangeError(`it breaks off at byte ${at}`);
    yield { number, value: 0n, bytes: message.subarray(length.end, end) };
    at = end;
  }
}

/** Whole numbers of a repeated field, which are written one by one or in a row. */
export function* wholeNumbers({ bytes, value }: Field): Generator<number> {
  if (!bytes.length) {
    yield Number(value);
    return;
  }
  for (let at = 0; at < bytes.length; ) {
    const next = varint(bytes, at);
    yield Number(next.value);
    at = next.end;
  }
}

/** A field that holds a message, a text or bytes. */
export function bytesField(number: number, content: Buffer): Buffer {
  const head = [(number << 3) | BYTES];
  let length = content.length;
  for (; length > 0x7f; length = Math.floor(length / 0x80)) head.push((length & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...head, length]), content]);
}
