import { DataError } from '../errors.js';

/** An array of NumPy's: numbers in row-major order, or text. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | readonly string[];
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const HEADER = /'descr':\s*'([^']*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d, ]*)\)/;

type Read = (view: DataView, at: number, little: boolean) => number;

/** Elements that are numbers, by NumPy's kind and size. */
const NUMBERS: Readonly<Record<string, Read>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** Text of fixed width, four bytes a character, filled up with zeros. */
function textAt(view: DataView, at: number, width: number, little: boolean): string {
  let text = '';
  for (let i = 0; i < width; i++) {
    const point = view.getUint32(at + 4 * i, little);
    if (point === 0) break;
    text += String.fromCodePoint(Math.min(point, 0x10ffff));
  }
  return text;
}

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.equals(Buffer.from(bytes.subarray(0, MAGIC.length)));

/**
 * Reads an array in NumPy's format, versions 1 to 3.
 * @throws DataError where it is cut off, holds Python objects, or lies in column-major order.
 */
export function parseNpy(file: string, bytes: Buffer): NpyArray {
  if (!isNpy(bytes) || bytes.length < 12) throw new DataError(file, 'is not an array of NumPy’s (.npy).');
  const [start, length] = bytes[6] === 1 ? [10, bytes.readUInt16LE(8)] : [12, bytes.readUInt32LE(8)];
  const header = bytes.toString('latin1', start, start + length);
  const [, descr, order, dimensions] = HEADER.exec(header) ?? [];
  if (descr === undefined) throw new DataError(file, 'has a header that is not NumPy’s; it is cut off or damaged.');
  if (order === 'True')
    throw new DataError(file, 'lies in column-major order. Save it by numpy.save(FILE, numpy.ascontiguousarray(x)).');
  const shape = dimensions.split(',').flatMap((one) => (one.trim() ? [Number(one)] : []));
  const count = shape.reduce((product, one) => product * one, 1);
  const [endian, kind] = [descr[0], descr.slice(1)];
  const read = NUMBERS[kind];
  const letters = /^U(\d{1,4})$/.exec(kind);
  if (!read && !letters)
    throw new DataError(
      file,
      `holds elements of type ${descr}; numbers${kind.startsWith('O') ? ' and no Python objects' : ''} were expected. Save it as float32 or uint8.`,
    );
  const size = letters ? 4 * Number(letters[1]) : Number(kind.slice(1));
  const from = start + length;
  if (!Number.isSafeInteger(count * size) || bytes.length - from !== count * size)
    throw new DataError(
      file,
      `holds ${bytes.length - from} bytes, but its header says ${shape.join(' × ') || 'one element'} of ${size} bytes.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, count * size);
  const little = endian !== '>';
  if (letters)
    return { shape, values: Array.from({ length: count }, (_, i) => textAt(view, i * size, size / 4, little)) };
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = read(view, i * size, little);
  return { shape, values };
}
