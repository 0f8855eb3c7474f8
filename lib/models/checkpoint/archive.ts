import { crc32, inflateRawSync } from 'node:zlib';
import { DataError } from '../../data/index.js';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
/** In place of a size or an offset: it stands in a 64-bit record, which only files above 4 GB need. */
const ELSEWHERE = 0xffff_ffff;
const STORED = 0;
const DEFLATED = 8;

/**
 * The entries of a zip archive by name, each unpacked and checked when it is asked for. A reader of our own, because
 * PyTorch always writes the 64-bit record, which the archive library takes for foreign bytes before the archive.
 * @throws DataError where the archive is cut off or damaged.
 */
export function archiveEntries(file: string, bytes: Buffer): Map<string, () => Buffer> {
  const fail = (what: string): never => {
    throw new DataError(file, `is not a whole zip archive (${what}); the file is cut off or damaged.`);
  };
  const expectSignature = (at: number, length: number, signature: number, what: string) => {
    if (at + length > bytes.length || bytes.readUInt32LE(at) !== signature) fail(`${what} is not where it should be`);
  };
  const unpack = (name: string, at: number): Buffer => {
    const method = bytes.readUInt16LE(at + 10);
    const sum = bytes.readUInt32LE(at + 16);
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24);
    const local = bytes.readUInt32LE(at + 42);
    if ([packed, size, local].includes(ELSEWHERE)) fail(`"${name}" is larger than 4 GB`);
    expectSignature(local, LOCAL_BYTES, LOCAL, `"${name}"`);
    const from = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (from + packed > bytes.length) fail(`"${name}" ends past the end of the file`);
    let content: Buffer = bytes.subarray(from, from + packed);
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

  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) fail('it has no directory');
  expectSignature(end, END_BYTES, END, 'the end of the directory');
  const entries = new Map<string, () => Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    expectSignature(at, CENTRAL_BYTES, CENTRAL, 'a directory entry');
    const here = at;
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(here + offset));
    const name = bytes.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength);
    entries.set(name, () => unpack(name, here));
    at += CENTRAL_BYTES + nameLength + extra + comment;
  }
  return entries;
}
