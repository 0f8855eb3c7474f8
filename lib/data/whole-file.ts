import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Writes what a stream gives; the file appears whole or not at all. */
export async function writeWhole(file: string, content: NodeJS.ReadableStream): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.part`;
  try {
    // Opened before the content can fail: a stream that opens by itself may do so after the part was removed again.
    const handle = await open(part, 'w');
    await pipeline(content, handle.createWriteStream());
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}
