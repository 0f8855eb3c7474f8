import { closeSync, existsSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { type Field, fieldsOf, wholeNumbers } from './protobuf.js';

/** A file that asks for what no file may: it is refused before anything else reads it. */
export class Unsound extends RangeError {
  override name = 'Unsound';
}

/** What the numbers of a tensor are; all whole numbers are one kind, whatever their width. */
export type Kind = 'float' | 'int' | 'bool';

/** A tensor as a file holds it; its numbers are read when they are asked for. */
export interface TensorData {
  readonly name: string;
  readonly shape: readonly number[];
  readonly kind: Kind;
  /** The type of its elements by its number in the format. */
  readonly elements: number;
  /**
   * Row by row: Float32Array of floats, Float64Array of all others.
   * @throws Unsound where the file holds others, or fewer or more than the shape says.
   */
  numbers(): Float32Array | Float64Array;
}

const FIELDS = {
  dims: 1,
  type: 2,
  floats: 4,
  ints: 5,
  longs: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  external: 13,
  where: 14,
};
const ENTRY = { key: 1, value: 2 };
const EXTERNAL = 1;

interface ElementType {
  readonly kind: Kind;
  readonly bytes: number;
  read(raw: DataView, at: number): number;
}

/** The 16 bits of a float16 as a number (IEEE 754 binary16). */
export function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size =
    exponent === 31
      ? fraction
        ? Number.NaN
        : Number.POSITIVE_INFINITY
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}

const BFLOAT = new DataView(new ArrayBuffer(4));
function fromBfloat(bits: number): number {
  BFLOAT.setUint32(0, bits << 16);
  return BFLOAT.getFloat32(0);
}

/** By the numbers that the format gives them; texts, complex numbers and those of fewer than 8 bits are not read. */
const TYPES: Readonly<Record<number, ElementType>> = {
  1: { kind: 'float', bytes: 4, read: (raw, at) => raw.getFloat32(at, true) },
  2: { kind: 'int', bytes: 1, read: (raw, at) => raw.getUint8(at) },
  3: { kind: 'int', bytes: 1, read: (raw, at) => raw.getInt8(at) },
  4: { kind: 'int', bytes: 2, read: (raw, at) => raw.getUint16(at, true) },
  5: { kind: 'int', bytes: 2, read: (raw, at) => raw.getInt16(at, true) },
  6: { kind: 'int', bytes: 4, read: (raw, at) => raw.getInt32(at, true) },
  7: { kind: 'int', bytes: 8, read: (raw, at) => Number(raw.getBigInt64(at, true)) },
  9: { kind: 'bool', bytes: 1, read: (raw, at) => raw.getUint8(at) },
  10: { kind: 'float', bytes: 2, read: (raw, at) => fromHalf(raw.getUint16(at, true)) },
  11: { kind: 'float', bytes: 8, read: (raw, at) => raw.getFloat64(at, true) },
  12: { kind: 'int', bytes: 4, read: (raw, at) => raw.getUint32(at, true) },
  13: { kind: 'int', bytes: 8, read: (raw, at) => Number(raw.getBigUint64(at, true)) },
  16: { kind: 'float', bytes: 2, read: (raw, at) => fromBfloat(raw.getUint16(at, true)) },
};

const FLOAT16S = [10, 16];

/** Numbers that lie in a field of the message itself: floats in 4 bytes each, doubles in 8, whole ones as varints. */
function listed(fields: readonly Field[], type: number): number[] {
  const by = (number: number) => fields.filter((field) => field.number === number);
  const views = (number: number) =>
    by(number).map(({ bytes }) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
  const all = (view: DataView, bytes: number, read: (at: number) => number) =>
    Array.from({ length: Math.floor(view.byteLength / bytes) }, (_, i) => read(i * bytes));
  const wholes = [FIELDS.ints, FIELDS.longs, 11].flatMap((number) =>
    by(number).flatMap((each) => [...wholeNumbers(each)]),
  );
  return [
    ...views(FIELDS.floats).flatMap((view) => all(view, 4, (at) => view.getFloat32(at, true))),
    ...views(FIELDS.doubles).flatMap((view) => all(view, 8, (at) => view.getFloat64(at, true))),
    ...(FLOAT16S.includes(type) ? wholes.map(type === 10 ? fromHalf : fromBfloat) : wholes),
  ];
}

/** Part of a file beside the model, which may not point out of its folder. */
function readExternal(model: string, entries: ReadonlyMap<string, string>, needed: number): Buffer {
  const location = entries.get('location') ?? '';
  const folder = realpathSync(dirname(model));
  const path = join(folder, location);
  if (isAbsolute(location) || location.split(/[\\/]/).includes('..'))
    throw new Unsound(`its weights lie outside its folder ("${location}"), which is refused`);
  if (location === '' || !existsSync(path)) throw new Unsound(`its weights "${location}" are missing`);
  if (relative(folder, realpathSync(path)).startsWith('..'))
    throw new Unsound(`its weights "${location}" lie outside its folder, which is refused`);
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? needed);
  const file = openSync(path, 'r');
  try {
    const status = fstatSync(file);
    if (!status.isFile() || !(offset >= 0) || length !== needed || offset + length > status.size)
      throw new Unsound(`its weights "${location}" hold ${status.size} bytes, not ${needed} from byte ${offset}`);
    const bytes = Buffer.alloc(needed);
    let read = 0;
    while (read < needed) {
      const more = readSync(file, bytes, read, needed - read, offset + read);
      if (more === 0) throw new Unsound(`its weights "${location}" break off`);
      read += more;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

/**
 * A tensor message of a model in that file.
 * @throws RangeError where the message breaks off, or its shape is none.
 */
export function readTensor(message: Buffer, model: string): TensorData {
  const fields = [...fieldsOf(message)];
  const last = (number: number) => fields.filter((field) => field.number === number).at(-1);
  const shape = fields.filter(({ number }) => number === FIELDS.dims).flatMap((field) => [...wholeNumbers(field)]);
  const name = last(FIELDS.name)?.bytes.toString('utf8') ?? '';
  const type = Number(last(FIELDS.type)?.value ?? 0);
  const says = (what: string) => new Unsound(`its tensor "${name}" [${shape.join(', ')}] ${what}`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (shape.some((n) => n < 0) || !Number.isSafeInteger(size)) throw says('has no such shape');

  const rawBytes = (bytes: number): Buffer | undefined => {
    if (Number(last(FIELDS.where)?.value ?? 0) !== EXTERNAL) return last(FIELDS.raw)?.bytes;
    const entries = fields
      .filter(({ number }) => number === FIELDS.external)
      .map(({ bytes: entry }) => {
        const parts = [...fieldsOf(entry)];
        const text = (number: number) => parts.find((part) => part.number === number)?.bytes.toString('utf8') ?? '';
        return [text(ENTRY.key), text(ENTRY.value)] as const;
      });
    return readExternal(model, new Map(entries), bytes);
  };

  const numbers = (): Float32Array | Float64Array => {
    const element = TYPES[type];
    if (!element) throw new RangeError(`its tensor "${name}" has elements of type ${type}, which are not read`);
    const raw = rawBytes(size * element.bytes);
    const empty = () => (element.kind === 'float' ? new Float32Array(size) : new Float64Array(size));
    if (!raw) {
      const found = listed(fields, type);
      if (found.length !== size) throw says(`holds ${found.length} numbers`);
      const values = empty();
      values.set(found);
      return values;
    }
    if (raw.length !== size * element.bytes) throw says(`holds ${raw.length} bytes, not ${size * element.bytes}`);
    if (type === 1) return new Float32Array(Uint8Array.from(raw).buffer);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
    const values = empty();
    for (let i = 0; i < size; i++) values[i] = element.read(view, i * element.bytes);
    return values;
  };
  return { name, shape, kind: TYPES[type]?.kind ?? 'float', elements: type, numbers };
}
