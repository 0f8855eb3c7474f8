import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writing, writingLater } from './write-failure.js';

/** Two processes may write the same file: each has a part of its own, and the last one stays. */
const partOf = (file: string): string => `${file}.${process.pid}.part`;

const ADVICE = 'Nothing was left there; see to it, or name another place, and run again.';

/**
 * Writes a file, with the folders above it: it appears whole or not at all. Returns its path.
 * @throws DataError naming the file and why it cannot be written.
 */
export function writeWhole(file: string, content: string | Uint8Array): string {
  const part = partOf(file);
  return writing(file, ADVICE, () => {
    mkdirSync(dirname(file), { recursive: true });
    try {
      writeFileSync(part, content);
      renameSync(part, file);
    } finally {
      rmSync(part, { force: true });
    }
    return file;
  });
}

/**
 * Writes what a stream gives; the file appears whole or not at all.
 * @throws DataError naming the file and why it cannot be written; what the stream fails with.
 */
export async function writeStream(file: string, content: NodeJS.ReadableStream): Promise<void> {
  const part = partOf(file);
  writing(file, ADVICE, () => mkdirSync(dirname(file), { recursive: true }));
  try {
    // Opened before the content can fail: a stream that opens by itself may do so after the part was removed again.
    const handle = await writingLater(file, ADVICE, () => open(part, 'w'));
    await writingLater(file, ADVICE, () => pipeline(content, handle.createWriteStream()));
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Writes a file made of the given pieces of text; it appears whole or not at all. */
export const writePieces = (file: string, pieces: Iterable<string>): Promise<void> =>
  writeStream(file, Readable.from(pieces, { objectMode: false }));
