import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError } from '../../data/index.js';
import type { NamedArray, NamedArrays } from '../contracts.js';

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
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, Buffer.concat([length, text, ...bodies]));
  renameSync(`${file}.part`, file);
}

/** @throws DataError where the file is cut off or holds anything but float32. */
export function readSafetensors(file: string): NamedArrays {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  const bytes = readFileSync(file);
  const length = bytes.length < 8 ? Number.POSITIVE_INFINITY : Number(bytes.readBigUInt64LE(0));
  if (8 + length > bytes.length) throw new DataError(file, 'is cut off inside its header.');
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  } catch {
    throw new DataError(file, 'has a header that is not JSON, so it is not a safetensors file.');
  }
  const arrays: Record<string, NamedArray> = {};
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(header).filter(([key]) => key !== '__metadata__')) {
    if (dtype !== 'F32') throw new DataError(file, `"${name}" is ${dtype}; F32 is read.`);
    if (8 + length + to > bytes.length)
      throw new DataError(file, `"${name}" ends past the end of the file; it is cut off.`);
    const copy = bytes.buffer.slice(bytes.byteOffset + 8 + length + from, bytes.byteOffset + 8 + length + to);
    arrays[name] = { shape, data: new Float32Array(copy) };
  }
  return arrays;
}
