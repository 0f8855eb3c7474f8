import { existsSync, readFileSync } from 'node:fs';
import { DataError, writeWhole } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';
import { DTYPES } from './elements.js';

/** Writes arrays as a safetensors file (a JSON header, then raw float32), whole or not at all. */
export function writeSafetensors(file: string, arrays: NamedArrays): void {
  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  // The header is padded so that the numbers start on a multiple of eight bytes.
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const bodies = Object.values(arrays).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeWhole(file, Buffer.concat([length, text, ...bodies]));
}

/** What the header says of one array. */
interface Entry {
  readonly dtype: string;
  readonly shape: unknown;
  readonly data_offsets: unknown;
}

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/**
 * Reads a safetensors file, as float32 whatever it holds: half, bfloat16, double, and whole numbers.
 * @throws DataError where the file is cut off or holds another type.
 */
export function readSafetensors(file: string): NamedArrays {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const bytes = readFileSync(file);
  const length = bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(bytes.readBigUInt64LE(0));
  if (8 + length > bytes.length) throw new DataError(file, 'is cut off inside its header.');
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  } catch {
    throw new DataError(file, 'has a header that is not JSON, so it is not a safetensors file.');
  }
  if (typeof header !== 'object' || header === null)
    throw new DataError(file, 'has a header that is not a JSON object, so it is not a safetensors file.');
  const body = bytes.subarray(8 + length);
  const arrays: Record<string, NamedArray> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Entry>;
    if (dtype === undefined || !Object.hasOwn(DTYPES, dtype))
      throw new DataError(file, `"${name}" is ${dtype}; ${Object.keys(DTYPES).join(', ')} are read.`);
    if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
      throw new DataError(file, `"${name}" has no shape or no data_offsets in the header.`);
    const [from, to] = offsets;
    const { size, read } = DTYPES[dtype];
    const count = shape.reduce((a, b) => a * b, 1);
    const expected = size * count;
    if (to - from !== expected)
      throw new DataError(file, `"${name}" [${shape}] lies in ${to - from} bytes, expected ${expected}.`);
    if (to > body.length) throw new DataError(file, `"${name}" ends past the end of the file; it is cut off.`);
    const data =
      dtype === 'F32'
        ? new Float32Array(new Uint8Array(body.subarray(from, to)).buffer)
        : Float32Array.from({ length: count }, (_, i) => read(body, from + i * size));
    arrays[name] = { shape, data };
  }
  return arrays;
}
