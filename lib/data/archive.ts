import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { DataError } from './errors.js';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 0xffff;
/** In place of a size or an offset: it is in a 64-bit record, which only files above 4 GB need. */
const ELSEWHERE = 0xffff_ffff;
const STORED = 0;
const DEFLATED = 8;

/** Bytes that can be read in pieces: [from, to). A range that reaches past the end gives what there is. */
export interface ByteSource {
  readonly length: number;
  read(from: number, to: number): Buffer;
}

export const bufferSource = (bytes: Buffer): ByteSource => ({
  length: bytes.length,
  read: (from, to) => bytes.subarray(from, to),
});

/** Runs something on a file that is read where it is asked for, and closes it. */
export async function withFile<T>(file: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  const descriptor = openSync(file, 'r');
  const { size: length } = statSync(file);
  const read = (from: number, to: number) => {
    const piece = Buffer.alloc(Math.max(0, Math.min(to, length) - from));
    return piece.subarray(0, readSync(descriptor, piece, 0, piece.length, from));
  };
  try {
    return await work({ length, read });
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The entries of a zip archive by name, each unpacked and checked when it is asked for. A reader of our own: PyTorch
 * always writes the 64-bit record, which the archive library takes for foreign bytes before the archive, and of an
 * archive of 60,000 images only the directory and the images asked for are read.
 * @param largest bytes of an entry, unpacked: a few packed ones can ask for any number
 * @throws DataError where the archive is cut off or damaged, or an entry is larger.
 */
export function archiveEntries(file: string, source: ByteSource, largest = ELSEWHERE): Map<string, () => Buffer> {
  const fail = (what: string): never => {
    throw new DataError(file, `is not a whole zip file (${what}); it is cut off or damaged.`);
  };
  const record = (bytes: Buffer, at: number, length: number, signature: number, what: string): Buffer => {
    if (at + length > bytes.length || bytes.readUInt32LE(at) !== signature) fail(`${what} is not where it should be`);
    return bytes.subarray(at);
  };
  const unpack = (name: string, entry: Buffer): Buffer => {
    const method = entry.readUInt16LE(10);
    const sum = entry.readUInt32LE(16);
    const packed = entry.readUInt32LE(20);
    const size = entry.readUInt32LE(24);
    const local = entry.readUInt32LE(42);
    if ([packed, size, local].includes(ELSEWHERE)) fail(`"${name}" is larger than 4 GB`);
    if (size > largest) throw new DataError(file, `unpacks to more than ${largest / 1e6} MB; it is refused.`);
    const header = record(source.read(local, local + LOCAL_BYTES), 0, LOCAL_BYTES, LOCAL, `"${name}"`);
    const from = local + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (from + packed > source.length) fail(`"${name}" ends past the end of the file`);
    let content = source.read(from, from + packed);
    if (method === DEFLATED) {
      try {
        content = inflateRawSync(content, { maxOutputLength: size + 1 });
      } catch (error) {
        fail(`"${name}": ${(error as Error).message}`);
      }
    } else if (method !== STORED) fail(`"${name}" is packed by method ${method}`);
    if (content.length !== size) fail(`"${name}" has ${content.length} bytes, expected ${size}`);
    // PyTorch can be told to leave the checksum out; it is then zero.
    if (sum !== 0 && crc32(content) !== sum) fail(`"${name}" has a wrong checksum`);
    return content;
  };

  const tail = source.read(Math.max(0, source.length - END_BYTES - LONGEST_COMMENT), source.length);
  const found = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (found < 0) fail('it has no directory');
  const end = record(tail, found, END_BYTES, END, 'the end of the directory');
  const start = end.readUInt32LE(16);
  const directory = source.read(start, source.length - tail.length + found);
  const entries = new Map<string, () => Buffer>();
  let at = 0;
  for (let left = end.readUInt16LE(10); left > 0; left--) {
    const entry = record(directory, at, CENTRAL_BYTES, CENTRAL, 'a directory entry');
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => entry.readUInt16LE(offset));
    const name = entry.toString('utf8', CENTRAL_BYTES, CENTRAL_BYTES + nameLength);
    entries.set(name, () => unpack(name, entry));
    at += CENTRAL_BYTES + nameLength + extra + comment;
  }
  return entries;
}
