import { createReadStream, existsSync } from 'node:fs';
import { DataError } from '../errors.js';

/** Whether a table of that name lies there as it is; every other one is zipped. */
export const isPlainCsv = (file: string): boolean => /\.csv$/i.test(file);

/**
 * Streams a CSV that is not zipped, piece by piece.
 * @throws DataError where it cannot be read.
 */
export async function readPlainCsv(file: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  if (!existsSync(file)) throw new DataError(file, 'does not exist.');
  try {
    for await (const chunk of createReadStream(file)) onChunk(chunk as Buffer);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(file, `cannot be read (${(error as Error).message}).`);
  }
}
