import { existsSync, readFileSync } from 'node:fs';
import { DataError, writeWhole } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';
import { DTYPES } from './elements.js';

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The half float nearest to a number, ties to even, as its 16 bits; beyond 65,504 infinite. */
export function halfBits(value: number): number {
  single[0] = value;
  const [word] = bits;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From half way between the largest half and the next power of two on.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Subnormal halves are multiples of 2^-24.
  if (magnitude < 0x38800000) {
    const scaled = Math.abs(single[0]) * 2 ** 24;
    const below = Math.floor(scaled);
    const up = scaled - below > 0.5 || (scaled - below === 0.5 && below % 2 === 1);
    return sign | (below + Number(up));
  }
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

/** The bytes of a safetensors file: a JSON header, then raw float32 or, with `half`, float16. */
export function safetensorsOf(arrays: NamedArrays, { half = false } = {}): Buffer {
  let offset = 0;
  const header: Record<string, unknown> = {};
  const stored = Object.entries(arrays).map(([name, { shape, data }]) => {
    const numbers = half ? Uint16Array.from(data, halfBits) : data;
    header[name] = { dtype: half ? 'F16' : 'F32', shape, data_offsets: [offset, offset + numbers.byteLength] };
    offset += numbers.byteLength;
    return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  });
  // The header is padded so that the numbers start on a multiple of eight bytes.
  const json = JSON.stringify(header);
  const text = Buffer.from(json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...stored]);
}

/** Writes arrays as a safetensors file (a JSON header, then raw float32 or float16), whole or not at all. */
export function writeSafetensors(file: string, arrays: NamedArrays, options: { readonly half?: boolean } = {}): void {
  writeWhole(file, safetensorsOf(arrays, options));
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
